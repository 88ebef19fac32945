namespace Deception.Protocols.Net;

/// <summary>Link types as pcap files number them (LINKTYPE_*).</summary>
public enum LinkType
{
    /// <summary>BSD loopback: address family in the capturing host's byte order.</summary>
    Null = 0,

    /// <summary>IEEE 802.3.</summary>
    Ethernet = 1,

    /// <summary>Raw IP as DLT_RAW on some systems.</summary>
    RawBsd = 12,

    /// <summary>Raw IP as DLT_RAW on OpenBSD.</summary>
    RawOpenBsd = 14,

    /// <summary>Raw IP.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: address family in network byte order.</summary>
    Loop = 108,

    /// <summary>Linux cooked capture v1.</summary>
    LinuxCooked = 113,

    /// <summary>IPv4 without link header.</summary>
    IPv4 = 228,

    /// <summary>IPv6 without link header.</summary>
    IPv6 = 229,

    /// <summary>Linux cooked capture v2.</summary>
    LinuxCooked2 = 276,
}

/// <summary>One captured frame. Its bytes live only as long as the call that hands it over.</summary>
/// <param name="link">How the frame begins.</param>
/// <param name="number">Its number in the capture, from 1.</param>
/// <param name="time">When it was captured.</param>
/// <param name="bytes">What was kept of it.</param>
/// <param name="wireLength">Its length on the wire, at least <c>bytes.Length</c>.</param>
public readonly ref struct Frame(LinkType link, long number, DateTimeOffset time, ReadOnlySpan<byte> bytes, int wireLength)
{
    /// <summary>How the frame begins.</summary>
    public LinkType Link { get; } = link;

    /// <summary>Its number in the capture, from 1.</summary>
    public long Number { get; } = number;

    /// <summary>When it was captured.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>What was kept of it.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Its length on the wire.</summary>
    public int WireLength { get; } = wireLength;
}
