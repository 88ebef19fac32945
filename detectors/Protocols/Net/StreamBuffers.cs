namespace Deception.Protocols.Net;

/// <summary>Knows which connections hold bytes back, and bounds how many bytes those are.</summary>
internal sealed class StreamBuffers(ProtocolCounters counters, WireDecoderOptions options)
{
    private TcpConnection? _oldest;
    private TcpConnection? _newest;
    private long _held;

    /// <summary>Where to count.</summary>
    public ProtocolCounters Counters => counters;

    /// <summary>Bounds.</summary>
    public WireDecoderOptions Options => options;

    /// <summary>Bytes held by all.</summary>
    public long Held => _held;

    /// <summary>Takes note of what a connection holds now, and makes room if that is too much.</summary>
    public void Update(TcpConnection connection)
    {
        var now = connection.Holding;
        var before = connection.Accounted;
        if (now == before)
        {
            return;
        }

        connection.Accounted = now;
        _held += now - before;
        if (before == 0)
        {
            Link(connection);
        }
        else if (now == 0)
        {
            Unlink(connection);
        }

        while (_held > options.MaxBuffered && _oldest is { } victim)
        {
            counters.EvictedState++;
            victim.GiveUp(); // updates its account here
        }
    }

    /// <summary>Looks whether missing segments still can be hoped for.</summary>
    public void Sweep(DateTimeOffset now)
    {
        for (var connection = _oldest; connection is not null;)
        {
            var next = connection.Newer;
            connection.CheckHoles(now);
            connection = next;
        }
    }

    private void Link(TcpConnection connection)
    {
        connection.Older = _newest;
        if (_newest is null)
        {
            _oldest = connection;
        }
        else
        {
            _newest.Newer = connection;
        }

        _newest = connection;
    }

    private void Unlink(TcpConnection connection)
    {
        if (connection.Older is null)
        {
            _oldest = connection.Newer;
        }
        else
        {
            connection.Older.Newer = connection.Newer;
        }

        if (connection.Newer is null)
        {
            _newest = connection.Older;
        }
        else
        {
            connection.Newer.Older = connection.Older;
        }

        connection.Older = connection.Newer = null;
    }
}
