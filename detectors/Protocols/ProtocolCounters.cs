namespace Deception.Protocols;

/// <summary>What the decoder saw and what it had to give up; read for health and replay summaries.</summary>
public sealed class ProtocolCounters
{
    /// <summary>Frames given to the decoder.</summary>
    public long Frames { get; set; }

    /// <summary>Bytes of those frames.</summary>
    public long Bytes { get; set; }

    /// <summary>Frames whose headers could not be read (link, IP, TCP, UDP).</summary>
    public long MalformedFrames { get; set; }

    /// <summary>Frames that were captured shorter than they were on the wire.</summary>
    public long TruncatedFrames { get; set; }

    /// <summary>Frames whose payload was given to a protocol parser.</summary>
    public long FramesToParsers { get; set; }

    /// <summary>TCP and UDP flows now tracked.</summary>
    public long Flows { get; set; }

    /// <summary>Flows, fragments and buffers given up because a cap was reached.</summary>
    public long EvictedState { get; set; }

    /// <summary>Gaps in TCP streams over which the decoder had to jump.</summary>
    public long StreamGaps { get; set; }

    /// <summary>Frames whose time ran backward and was clamped to the capture's order.</summary>
    public long ClampedTimes { get; set; }

    private readonly Dictionary<string, long> _unparsed = new(StringComparer.Ordinal);

    /// <summary>Messages that could not be parsed, by protocol: <c>kerberos</c>, <c>ldap</c>, <c>ntlm</c>, <c>rpc</c>, …</summary>
    public IReadOnlyDictionary<string, long> Unparsed => _unparsed;

    /// <summary>Counts one message that could not be parsed.</summary>
    public void CountUnparsed(string protocol) => _unparsed[protocol] = _unparsed.GetValueOrDefault(protocol) + 1;

    /// <summary>Adds what another decoder counted.</summary>
    public void Add(ProtocolCounters other)
    {
        Frames += other.Frames;
        Bytes += other.Bytes;
        MalformedFrames += other.MalformedFrames;
        TruncatedFrames += other.TruncatedFrames;
        FramesToParsers += other.FramesToParsers;
        Flows += other.Flows;
        EvictedState += other.EvictedState;
        StreamGaps += other.StreamGaps;
        ClampedTimes += other.ClampedTimes;
        foreach (var (protocol, count) in other._unparsed)
        {
            _unparsed[protocol] = _unparsed.GetValueOrDefault(protocol) + count;
        }
    }
}
