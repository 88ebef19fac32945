using NATS.Client.Core;

namespace Deception.Link;

/// <summary>The connection to the broker, and a token for each time that it stands.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _standing = new();

    public Line(NatsOpts options)
    {
        Connection = new NatsConnection(options);
        Connection.ConnectionDisconnected += (_, _) =>
        {
            Broke();
            return ValueTask.CompletedTask;
        };
    }

    public NatsConnection Connection { get; }

    public bool IsUp => Connection.ConnectionState == NatsConnectionState.Open;

    /// <summary>
    /// Waits, for ever if need be, until the broker answers. The token is cancelled when the line breaks, so that nobody
    /// waits out a time limit for an answer that can't come.
    /// </summary>
    public async Task<CancellationToken> UpAsync(CancellationToken stop)
    {
        CancellationToken standing;
        lock (_lock)
        {
            standing = _standing.Token;
        }
        await Connection.ConnectAsync().AsTask().WaitAsync(stop);
        return standing;
    }

    public async ValueTask DisposeAsync()
    {
        Broke();
        try
        {
            await Connection.DisposeAsync();
        }
        catch (NatsException)
        {
            // Saying goodbye to a broker that is gone or slow can fail; what matters is in the spool.
        }
    }

    private void Broke()
    {
        CancellationTokenSource broken;
        lock (_lock)
        {
            (broken, _standing) = (_standing, new CancellationTokenSource());
        }
        broken.Cancel();
    }
}
