namespace Deception.Protocols.Net;

/// <summary>What is done with a flow's packets; also the queue in which it ages.</summary>
internal enum FlowState : byte
{
    /// <summary>Opened, or seen in the middle, and not yet judged.</summary>
    Pending,

    /// <summary>Of no interest.</summary>
    Ignored,

    /// <summary>Read by a parser.</summary>
    Tracked,
}

/// <summary>A TCP connection or UDP conversation in the table. Used again after it was removed.</summary>
internal sealed class Flow
{
    /// <summary>Who speaks with whom.</summary>
    public FlowKey Key;

    /// <summary>What is done with its packets.</summary>
    public FlowState State;

    /// <summary>The side that serves: 0 or 1.</summary>
    public int ServerSide;

    /// <summary>True when a SYN or SYN-ACK was seen.</summary>
    public bool SynSeen;

    /// <summary>Reset, or closed by both sides; what comes now is hardly more than retransmission.</summary>
    public bool Closing;

    /// <summary>Time of its first packet.</summary>
    public DateTimeOffset Started;

    /// <summary>Time of its last packet, within a second.</summary>
    public long LastSeen;

    /// <summary>Per side.</summary>
    public SidePair Sides;

    /// <summary>Of a tracked TCP connection.</summary>
    public TcpConnection? Connection;

    /// <summary>Of a tracked UDP conversation.</summary>
    public Conversation? Conversation;

    /// <summary>Links of <see cref="FlowQueue"/>.</summary>
    public Flow? Older;

    /// <inheritdoc cref="Older"/>
    public Flow? Newer;

    /// <inheritdoc cref="Older"/>
    public FlowQueue? Queue;

    /// <summary>What is known of one side's sequence numbers before and beside the connection's own state.</summary>
    public struct Side
    {
        /// <summary>Initial sequence number, if <see cref="HasInitial"/>.</summary>
        public uint Initial;

        /// <summary>Initial number of a SYN that would begin another connection on the same ports, if <see cref="HasNext"/>.</summary>
        public uint NextInitial;

        /// <inheritdoc cref="Initial"/>
        public bool HasInitial;

        /// <inheritdoc cref="NextInitial"/>
        public bool HasNext;

        /// <summary>That SYN was an answer: this side serves.</summary>
        public bool NextIsAnswer;

        /// <summary>FIN seen.</summary>
        public bool Finished;

        /// <summary>Digest of this side's last datagram: a copy tells nothing new.</summary>
        public ulong LastDatagram;

        /// <summary>Payloads of a pending flow that did not tell its protocol.</summary>
        public byte Sniffed;
    }

    /// <summary>Both sides.</summary>
    [System.Runtime.CompilerServices.InlineArray(2)]
    public struct SidePair
    {
        private Side _first;
    }

    /// <summary>Forgets all but key, queue and age: another connection begins on the same ports.</summary>
    public void Restart(DateTimeOffset time)
    {
        State = FlowState.Pending;
        SynSeen = false;
        Closing = false;
        Started = time;
        Sides = default;
        Connection = null;
        Conversation = null;
    }
}

/// <summary>Flows from the one silent the longest to the one seen last.</summary>
internal sealed class FlowQueue
{
    /// <summary>Silent the longest.</summary>
    public Flow? Oldest { get; private set; }

    private Flow? _newest;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a flow at the end, out of whatever queue it was in.</summary>
    public void Push(Flow flow)
    {
        if (flow == _newest)
        {
            return;
        }

        flow.Queue?.Remove(flow);
        flow.Queue = this;
        flow.Older = _newest;
        if (_newest is null)
        {
            Oldest = flow;
        }
        else
        {
            _newest.Newer = flow;
        }

        _newest = flow;
        Count++;
    }

    /// <summary>Takes a flow out.</summary>
    public void Remove(Flow flow)
    {
        if (flow.Older is null)
        {
            Oldest = flow.Newer;
        }
        else
        {
            flow.Older.Newer = flow.Newer;
        }

        if (flow.Newer is null)
        {
            _newest = flow.Older;
        }
        else
        {
            flow.Newer.Older = flow.Older;
        }

        flow.Older = flow.Newer = null;
        flow.Queue = null;
        Count--;
    }
}
