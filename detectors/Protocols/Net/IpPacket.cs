using System.Buffers.Binary;

namespace Deception.Protocols.Net;

/// <summary>An IPv4 packet (RFC 791) or an IPv6 packet with its extension headers (RFC 8200) walked through.</summary>
public readonly ref struct IpPacket
{
    /// <summary>Next header of an IPv6 fragment.</summary>
    private const byte FragmentHeader = 44;

    private const int MaxExtensionHeaders = 16;

    /// <summary>Sender.</summary>
    public HostAddress Source { get; init; }

    /// <summary>Receiver.</summary>
    public HostAddress Destination { get; init; }

    /// <summary>IANA protocol number of the payload: 6 TCP, 17 UDP; of a fragment, what its whole begins with.</summary>
    public byte Protocol { get; init; }

    /// <summary>True for IPv6.</summary>
    public bool IsIPv6 { get; init; }

    /// <summary>What follows the headers, without link padding, as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Bytes of the payload that were on the wire and not captured.</summary>
    public int Missing { get; init; }

    /// <summary>True for a part of a fragmented packet.</summary>
    public bool IsFragment { get; init; }

    /// <summary>True for every fragment but the last.</summary>
    public bool MoreFragments { get; init; }

    /// <summary>Where the fragment's payload belongs, in bytes.</summary>
    public int FragmentOffset { get; init; }

    /// <summary>Tells fragmented packets apart.</summary>
    public uint Identification { get; init; }

    /// <summary>Reads the headers; false when they are cut short or contradict themselves.</summary>
    /// <param name="protocol">IPv4 or IPv6.</param>
    /// <param name="bytes">From the IP header to the end of what was captured.</param>
    /// <param name="wireLength">The same on the wire.</param>
    /// <param name="packet">The packet.</param>
    public static bool TryRead(NetworkProtocol protocol, ReadOnlySpan<byte> bytes, int wireLength, out IpPacket packet)
    {
        packet = default;
        return protocol switch
        {
            NetworkProtocol.IPv4 => TryReadIPv4(bytes, wireLength, out packet),
            NetworkProtocol.IPv6 => TryReadIPv6(bytes, wireLength, out packet),
            _ => false,
        };
    }

    /// <summary>Makes the whole of a reassembled packet; walks the extension headers that its fragments carried.</summary>
    internal static bool TryReadWhole(in IpPacket last, byte firstProtocol, ReadOnlySpan<byte> whole, out IpPacket packet) =>
        TryWalk(last.IsIPv6, last.Source, last.Destination, firstProtocol, whole, 0, out packet) && !packet.IsFragment;

    private static bool TryReadIPv4(ReadOnlySpan<byte> bytes, int wireLength, out IpPacket packet)
    {
        packet = default;
        if (bytes.Length < 20 || bytes[0] >> 4 != 4)
        {
            return false;
        }

        var headerLength = (bytes[0] & 0x0F) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (totalLength == 0) // filled in later by segmentation offload
        {
            totalLength = wireLength;
        }

        if (headerLength < 20 || headerLength > bytes.Length || totalLength < headerLength)
        {
            return false;
        }

        var fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        var end = Math.Min(totalLength, bytes.Length);
        packet = new IpPacket
        {
            Source = HostAddress.From(bytes.Slice(12, 4)),
            Destination = HostAddress.From(bytes.Slice(16, 4)),
            Protocol = bytes[9],
            Payload = bytes[headerLength..end],
            Missing = totalLength - end,
            IsFragment = (fragment & 0x3FFF) != 0,
            MoreFragments = (fragment & 0x2000) != 0,
            FragmentOffset = (fragment & 0x1FFF) * 8,
            Identification = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
        };
        return true;
    }

    private static bool TryReadIPv6(ReadOnlySpan<byte> bytes, int wireLength, out IpPacket packet)
    {
        packet = default;
        if (bytes.Length < 40 || bytes[0] >> 4 != 6)
        {
            return false;
        }

        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (payloadLength == 0) // a jumbogram (RFC 2675), or filled in later by segmentation offload
        {
            payloadLength = Math.Max(wireLength - 40, 0);
        }

        var end = Math.Min(40 + payloadLength, bytes.Length);
        return TryWalk(
            true,
            HostAddress.From(bytes.Slice(8, 16)),
            HostAddress.From(bytes.Slice(24, 16)),
            bytes[6],
            bytes[40..end],
            40 + payloadLength - end,
            out packet);
    }

    private static bool TryWalk(
        bool isIPv6, HostAddress source, HostAddress destination, byte next, ReadOnlySpan<byte> rest, int missing, out IpPacket packet)
    {
        packet = default;
        for (var headers = 0; isIPv6 && headers < MaxExtensionHeaders && IsExtension(next); headers++)
        {
            if (rest.Length < 8)
            {
                return false;
            }

            if (next == FragmentHeader)
            {
                var field = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
                if ((field & 0xFFF9) != 0)
                {
                    packet = new IpPacket
                    {
                        IsIPv6 = true,
                        Source = source,
                        Destination = destination,
                        Protocol = rest[0],
                        Payload = rest[8..],
                        Missing = missing,
                        IsFragment = true,
                        MoreFragments = (field & 1) != 0,
                        FragmentOffset = field & 0xFFF8,
                        Identification = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]),
                    };
                    return true;
                }
            }

            var length = next switch
            {
                FragmentHeader => 8, // an atomic fragment (RFC 6946) is whole by itself
                51 => (rest[1] + 2) * 4, // authentication header counts in words
                _ => (rest[1] + 1) * 8,
            };
            if (length > rest.Length)
            {
                return false;
            }

            next = rest[0];
            rest = rest[length..];
        }

        packet = new IpPacket
        {
            IsIPv6 = isIPv6,
            Source = source,
            Destination = destination,
            Protocol = next,
            Payload = rest,
            Missing = missing,
        };
        return true;
    }

    // Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6.
    private static bool IsExtension(byte next) => next is 0 or 43 or FragmentHeader or 51 or 60 or 135 or 139 or 140;
}
