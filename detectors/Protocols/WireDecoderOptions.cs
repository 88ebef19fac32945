namespace Deception.Protocols;

/// <summary>Bounds on what a <see cref="WireDecoder"/> remembers. All ages are in packet time.</summary>
public sealed record WireDecoderOptions
{
    /// <summary>TCP connections and UDP conversations remembered at once, those of no interest among them.</summary>
    public int MaxFlows { get; init; } = 131_072;

    /// <summary>Of those, the ones that a parser reads.</summary>
    public int MaxTrackedFlows { get; init; } = 32_768;

    /// <summary>Bytes that one direction may hold back, for a message's end or for a missing segment.</summary>
    public int MaxBufferedPerDirection { get; init; } = 4 << 20;

    /// <summary>Bytes that all directions together may hold back.</summary>
    public long MaxBuffered { get; init; } = 128 << 20;

    /// <summary>Segments that one direction may hold back for a missing one.</summary>
    public int MaxSegmentsPerDirection { get; init; } = 1024;

    /// <summary>Fragmented packets in the making.</summary>
    public int MaxFragmentedPackets { get; init; } = 1024;

    /// <summary>Bytes of those.</summary>
    public int MaxFragmentBytes { get; init; } = 8 << 20;

    /// <summary>How long a fragmented packet may take (RFC 8200 says 60 s, Linux and Windows take 30 s).</summary>
    public TimeSpan FragmentAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which a connection that a parser reads is forgotten.</summary>
    public TimeSpan TrackedIdle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Silence after which any other connection is forgotten.</summary>
    public TimeSpan IgnoredIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Silence after which a connection that was reset or closed on both sides is forgotten.</summary>
    public TimeSpan ClosingIdle { get; init; } = TimeSpan.FromSeconds(15);
}
