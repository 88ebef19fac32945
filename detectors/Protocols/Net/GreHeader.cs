using System.Buffers.Binary;

namespace Deception.Protocols.Net;

/// <summary>
/// Generic routing encapsulation (RFC 2784) with key and sequence number (RFC 2890), as tunnels and mirrored ports use it: IP
/// inside, or an Ethernet frame (NVGRE, RFC 7637), or ERSPAN's header and then an Ethernet frame.
/// </summary>
public static class GreHeader
{
    private const ushort ChecksumFlag = 0x8000, RoutingFlag = 0x4000, KeyFlag = 0x2000, SequenceFlag = 0x1000, VersionMask = 7;
    private const ushort IPv4 = 0x0800, IPv6 = 0x86DD, Bridged = 0x6558, Erspan = 0x88BE, Erspan3 = 0x22EB;
    private const int ErspanLength = 8, Erspan3Length = 12, Erspan3TailLength = 8;

    /// <summary>Finds what is inside; false when the header is cut short, or is another version's (PPTP).</summary>
    /// <param name="bytes">From the GRE header on.</param>
    /// <param name="link">How the inner packet begins.</param>
    /// <param name="offset">Where it begins.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LinkType link, out int offset)
    {
        link = LinkType.Raw;
        offset = 4;
        if (bytes.Length < offset)
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if ((flags & (VersionMask | RoutingFlag)) != 0)
        {
            return false;
        }

        offset += (flags & ChecksumFlag) != 0 ? 4 : 0;
        offset += (flags & KeyFlag) != 0 ? 4 : 0;
        offset += (flags & SequenceFlag) != 0 ? 4 : 0;
        switch (BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]))
        {
            case IPv4:
                link = LinkType.IPv4;
                break;
            case IPv6:
                link = LinkType.IPv6;
                break;
            case Bridged:
                link = LinkType.Ethernet;
                break;
            case Erspan: // the first version has no header of its own, and no sequence number
                link = LinkType.Ethernet;
                offset += (flags & SequenceFlag) != 0 ? ErspanLength : 0;
                break;
            case Erspan3 when bytes.Length >= offset + Erspan3Length:
                link = LinkType.Ethernet;
                offset += Erspan3Length + ((bytes[offset + Erspan3Length - 1] & 1) != 0 ? Erspan3TailLength : 0);
                break;
            default:
                return false;
        }

        return offset <= bytes.Length;
    }
}
