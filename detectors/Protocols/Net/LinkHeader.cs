using System.Buffers.Binary;

namespace Deception.Protocols.Net;

/// <summary>What a link header announces.</summary>
public enum NetworkProtocol : byte
{
    /// <summary>ARP, LLDP, spanning tree and whatever else is not IP.</summary>
    Other,

    /// <summary>IPv4 (RFC 791).</summary>
    IPv4,

    /// <summary>IPv6 (RFC 8200).</summary>
    IPv6,
}

/// <summary>Strips link headers: Ethernet with VLAN tags and PPPoE, Linux cooked, BSD loopback, none.</summary>
public static class LinkHeader
{
    private const int MaxTags = 4;
    private const ushort PppoeSession = 0x8864;

    /// <summary>Finds the network packet in a frame; false when the header is cut short or the link type is not known.</summary>
    /// <param name="link">How the frame begins.</param>
    /// <param name="frame">Captured bytes.</param>
    /// <param name="protocol">What the packet is.</param>
    /// <param name="offset">Where it begins; at most <c>frame.Length</c>.</param>
    public static bool TryRead(LinkType link, ReadOnlySpan<byte> frame, out NetworkProtocol protocol, out int offset)
    {
        protocol = NetworkProtocol.Other;
        offset = 0;
        switch (link)
        {
            case LinkType.Ethernet:
                return TryReadEtherType(frame, 12, out protocol, out offset);
            case LinkType.LinuxCooked: // LINKTYPE_LINUX_SLL
                return TryReadEtherType(frame, 14, out protocol, out offset);
            case LinkType.LinuxCooked2 when frame.Length >= 20: // LINKTYPE_LINUX_SLL2: its protocol comes first
                var type = BinaryPrimitives.ReadUInt16BigEndian(frame);
                if (IsTag(type))
                {
                    return TryReadEtherType(frame, 22, out protocol, out offset);
                }

                offset = 20;
                protocol = FromEtherType(type);
                return true;
            case LinkType.Null when frame.Length >= 4:
                offset = 4;
                var family = BinaryPrimitives.ReadUInt32LittleEndian(frame);
                protocol = FromFamily(family > 0xFFFF ? BinaryPrimitives.ReverseEndianness(family) : family);
                return true;
            case LinkType.Loop when frame.Length >= 4:
                offset = 4;
                protocol = FromFamily(BinaryPrimitives.ReadUInt32BigEndian(frame));
                return true;
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd when frame.Length >= 1:
                protocol = (frame[0] >> 4) switch { 4 => NetworkProtocol.IPv4, 6 => NetworkProtocol.IPv6, _ => NetworkProtocol.Other };
                return true;
            case LinkType.IPv4:
                protocol = NetworkProtocol.IPv4;
                return true;
            case LinkType.IPv6:
                protocol = NetworkProtocol.IPv6;
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadEtherType(ReadOnlySpan<byte> frame, int at, out NetworkProtocol protocol, out int offset)
    {
        protocol = NetworkProtocol.Other;
        offset = at + 2;
        for (var tags = 0; offset <= frame.Length; tags++)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(frame[(offset - 2)..]);
            if (type == PppoeSession)
            {
                return TryReadPppoe(frame, ref offset, out protocol);
            }

            if (!IsTag(type) || tags == MaxTags)
            {
                protocol = FromEtherType(type);
                return true;
            }

            offset += 4;
        }

        return false;
    }

    // RFC 2516, 4: version and type, code, session, length; then the protocol of RFC 1661, 2.
    private static bool TryReadPppoe(ReadOnlySpan<byte> frame, ref int offset, out NetworkProtocol protocol)
    {
        const int header = 6;
        const ushort ipv4 = 0x0021, ipv6 = 0x0057;
        protocol = NetworkProtocol.Other;
        if (frame.Length < offset + header + 2)
        {
            return false;
        }

        protocol = BinaryPrimitives.ReadUInt16BigEndian(frame[(offset + header)..]) switch
        {
            ipv4 => NetworkProtocol.IPv4,
            ipv6 => NetworkProtocol.IPv6,
            _ => NetworkProtocol.Other,
        };
        offset += header + 2;
        return true;
    }

    private static bool IsTag(ushort type) => type is 0x8100 or 0x88A8 or 0x9100; // 802.1Q, 802.1ad, older QinQ

    private static NetworkProtocol FromEtherType(ushort type) => type switch
    {
        0x0800 => NetworkProtocol.IPv4,
        0x86DD => NetworkProtocol.IPv6,
        _ => NetworkProtocol.Other,
    };

    // AF_INET6 is 10 on Linux, 23 on Windows, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS.
    private static NetworkProtocol FromFamily(uint family) => family switch
    {
        2 => NetworkProtocol.IPv4,
        10 or 23 or 24 or 28 or 30 => NetworkProtocol.IPv6,
        _ => NetworkProtocol.Other,
    };
}
