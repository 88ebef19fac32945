namespace Deception.Protocols.Net;

/// <summary>Puts both directions of one connection in order and feeds its dissector.</summary>
internal sealed class TcpConnection
{
    private readonly StreamBuffers _buffers;
    private readonly DissectorFactory _factory;
    private readonly FlowKey _key;
    private readonly TcpHalf _first;
    private readonly TcpHalf _second;
    private IStreamDissector? _dissector;
    private DateTimeOffset _time;
    private long _packet;

    /// <summary>Begins to read a connection.</summary>
    /// <param name="key">Its endpoints.</param>
    /// <param name="conversation">The same with roles.</param>
    /// <param name="protocol">What it speaks; <see cref="StreamProtocol.Undecided"/> when its first bytes are to tell.</param>
    /// <param name="factory">Makes the dissector.</param>
    /// <param name="buffers">Accounts for what is held back.</param>
    public TcpConnection(FlowKey key, Conversation conversation, StreamProtocol protocol, DissectorFactory factory, StreamBuffers buffers)
    {
        _key = key;
        _buffers = buffers;
        _factory = factory;
        Conversation = conversation;
        _first = new TcpHalf(this, 0);
        _second = new TcpHalf(this, 1);
        _dissector = protocol == StreamProtocol.Undecided ? null : factory(protocol, conversation);
    }

    /// <summary>Who speaks with whom.</summary>
    public Conversation Conversation { get; }

    /// <summary>True when neither direction is of interest any more.</summary>
    public bool IsDropped => _first.IsDropped && _second.IsDropped;

    /// <summary>Bytes of memory held back.</summary>
    public int Holding => _first.Holding + _second.Holding;

    /// <summary>What <see cref="StreamBuffers"/> knows of that.</summary>
    public int Accounted;

    /// <summary>Links of <see cref="StreamBuffers"/>.</summary>
    public TcpConnection? Older;

    /// <inheritdoc cref="Older"/>
    public TcpConnection? Newer;

    /// <summary>Bounds.</summary>
    public WireDecoderOptions Options => _buffers.Options;

    /// <summary>Where to count.</summary>
    public ProtocolCounters Counters => _buffers.Counters;

    /// <summary>The direction that a side sends.</summary>
    public TcpHalf this[int side] => side == 0 ? _first : _second;

    /// <summary>Takes a segment of a side; SYN is dealt with by the caller.</summary>
    public void Process(int side, in TcpSegment segment, DateTimeOffset time, long packet)
    {
        _time = time;
        _packet = packet;
        var sender = this[side];
        var peer = this[1 - side];
        if ((segment.Flags & (TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Ack)
        {
            peer.Acknowledge(segment.Acknowledgment, time.UtcTicks);
        }

        if (!segment.Payload.IsEmpty || segment.Missing > 0)
        {
            var sequence = segment.Sequence + ((segment.Flags & TcpFlags.Syn) != 0 ? 1u : 0);
            sender.Receive(sequence, segment.Payload, segment.Missing, time.UtcTicks);
        }

        if (peer.HasHole)
        {
            peer.CheckHole(time.UtcTicks);
        }

        _buffers.Update(this);
    }

    /// <summary>Gives up waiting where that has become hopeless.</summary>
    public void CheckHoles(DateTimeOffset time)
    {
        _time = time;
        _first.CheckHole(time.UtcTicks);
        _second.CheckHole(time.UtcTicks);
        _buffers.Update(this);
    }

    /// <summary>Lets go of all bytes held back; the dissector is told of the gaps.</summary>
    public void GiveUp()
    {
        _first.GiveUp();
        _second.GiveUp();
        _buffers.Update(this);
    }

    /// <summary>No more will come: delivers what waited behind gaps.</summary>
    public void Finish()
    {
        var client = IsClient(0) ? 0 : 1;
        this[client].Finish();
        this[1 - client].Finish();
        _buffers.Update(this);
    }

    /// <summary>Gives bytes to the dissector, as <see cref="IStreamDissector.Dissect"/> says.</summary>
    public long Dissect(int side, ReadOnlySpan<byte> bytes)
    {
        if (_dissector is null)
        {
            var protocol = ProtocolSelector.Sniff(bytes);
            if (protocol == StreamProtocol.Undecided)
            {
                return 0;
            }

            if (protocol == StreamProtocol.None)
            {
                this[1 - side].Drop();
                return -1;
            }

            _dissector = _factory(protocol, Conversation);
        }

        return _dissector.Dissect(new MessageContext(Conversation, IsClient(side), _time, _packet), bytes);
    }

    /// <summary>Tells the dissector that bytes are missing.</summary>
    public void Gap(int side)
    {
        _buffers.Counters.StreamGaps++;
        _dissector?.Gap(IsClient(side));
    }

    // Asked anew each time: a dissector may have exchanged the roles.
    private bool IsClient(int side) => _key[side] == Conversation.Client;
}
