using System.Buffers.Binary;
using Deception.Protocols.Net;

namespace Deception.Tests.Replay;

/// <summary>The same traffic as other networks would have shown it: cut, reordered, repeated, tagged. Times stay.</summary>
public static class Variants
{
    private const int EthernetHeader = 14;

    /// <summary>All variants by name.</summary>
    public static IReadOnlyDictionary<string, Func<List<KeptFrame>, IEnumerable<KeptFrame>>> All { get; } =
        new Dictionary<string, Func<List<KeptFrame>, IEnumerable<KeptFrame>>>
        {
            ["split"] = frames => frames.SelectMany(Split),
            ["reordered"] = frames => frames.SelectMany(f => Split(f).Reverse()),
            ["repeated"] = frames => frames.SelectMany(f => new[] { f, f }),
            ["vlan"] = frames => frames.Select(Tag),
            ["qinq"] = frames => frames.Select(TagTwice),
            ["gre"] = frames => frames.Select(Tunnel),
            ["linux-cooked"] = frames => frames.Select(Cook),
            ["raw-ip"] = frames => frames.Where(IsIPv4).Select(f => f with { Link = LinkType.Raw, Bytes = f.Bytes[EthernetHeader..], WireLength = f.WireLength - EthernetHeader }),
        };

    private static bool IsIPv4(KeptFrame frame) =>
        frame.Link == LinkType.Ethernet && frame.Bytes.Length > 34 && BinaryPrimitives.ReadUInt16BigEndian(frame.Bytes.AsSpan(12)) == 0x0800;

    // A TCP segment with payload as two, cut in the middle; every other frame as it is.
    private static IEnumerable<KeptFrame> Split(KeptFrame frame)
    {
        var bytes = frame.Bytes;
        var ip = EthernetHeader;
        if (!IsIPv4(frame) || bytes[ip + 9] != 6)
        {
            return [frame];
        }
        var tcp = ip + ((bytes[ip] & 0x0F) * 4);
        var payload = tcp + ((bytes[tcp + 12] >> 4) * 4);
        var end = Math.Min(bytes.Length, ip + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(ip + 2)));
        var cut = payload + ((end - payload) / 2);
        const int synFinRst = 0x07;
        if (cut <= payload || end != bytes.Length || (bytes[tcp + 13] & synFinRst) != 0)
        {
            return [frame];
        }
        var first = bytes[..cut];
        byte[] second = [.. bytes[..payload], .. bytes[cut..]];
        BinaryPrimitives.WriteUInt16BigEndian(first.AsSpan(ip + 2), (ushort)(cut - ip));
        BinaryPrimitives.WriteUInt16BigEndian(second.AsSpan(ip + 2), (ushort)(second.Length - ip));
        var sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(tcp + 4));
        BinaryPrimitives.WriteUInt32BigEndian(second.AsSpan(tcp + 4), sequence + (uint)(cut - payload));
        return [frame with { Bytes = first, WireLength = first.Length }, frame with { Bytes = second, WireLength = second.Length }];
    }

    private static KeptFrame Tag(KeptFrame frame) => frame.Link != LinkType.Ethernet ? frame : frame with
    {
        Bytes = [.. frame.Bytes[..12], 0x81, 0x00, 0x00, 0x2A, .. frame.Bytes[12..]],
        WireLength = frame.WireLength + 4,
    };

    // 802.1ad: the provider's tag before the customer's.
    private static KeptFrame TagTwice(KeptFrame frame) => frame.Link != LinkType.Ethernet ? frame : frame with
    {
        Bytes = [.. frame.Bytes[..12], 0x88, 0xA8, 0x00, 0x64, 0x81, 0x00, 0x00, 0x2A, .. frame.Bytes[12..]],
        WireLength = frame.WireLength + 8,
    };

    // GRE with key and sequence number (RFC 2890) between two routers, around each IPv4 packet.
    private static KeptFrame Tunnel(KeptFrame frame)
    {
        if (!IsIPv4(frame))
        {
            return frame;
        }
        byte[] gre = [0x30, 0, 0x08, 0, 0, 0, 0, 7, 0, 0, 0, 1];
        byte[] outer = [0x45, 0, 0, 0, 0, 1, 0, 0, 64, 47, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        var inner = frame.Bytes[EthernetHeader..];
        BinaryPrimitives.WriteUInt16BigEndian(outer.AsSpan(2), (ushort)Math.Min(ushort.MaxValue, outer.Length + gre.Length + frame.WireLength - EthernetHeader));
        return frame with { Bytes = [.. frame.Bytes[..EthernetHeader], .. outer, .. gre, .. inner], WireLength = frame.WireLength + outer.Length + gre.Length };
    }

    /// <summary>
    /// Each IPv4 packet as IPv6 between mapped addresses (<see cref="Mapped"/>), fragments with the header of RFC 8200, 4.5. What is said
    /// inside stays: addresses that a protocol names are IPv4 still.
    /// </summary>
    public static KeptFrame AsIPv6(KeptFrame frame)
    {
        const int ipv6Header = 40, fragmentHeader = 8;
        if (!IsIPv4(frame))
        {
            return frame;
        }
        var ip = frame.Bytes.AsSpan(EthernetHeader);
        var headerLength = (ip[0] & 0x0F) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(ip[6..]);
        byte[] extension = [];
        if ((fragment & 0x3FFF) != 0)
        {
            extension = new byte[fragmentHeader];
            extension[0] = ip[9];
            BinaryPrimitives.WriteUInt16BigEndian(extension.AsSpan(2), (ushort)(((fragment & 0x1FFF) << 3) | ((fragment & 0x2000) != 0 ? 1 : 0)));
            BinaryPrimitives.WriteUInt16BigEndian(extension.AsSpan(6), BinaryPrimitives.ReadUInt16BigEndian(ip[4..]));
        }
        byte[] header = [0x60, 0, 0, 0, 0, 0, extension.Length > 0 ? (byte)44 : ip[9], ip[8], .. Mapped(ip.Slice(12, 4)), .. Mapped(ip.Slice(16, 4))];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(total == 0 ? 0 : total - headerLength + extension.Length));
        return frame with
        {
            Bytes = [.. frame.Bytes[..12], 0x86, 0xDD, .. header, .. extension, .. ip[headerLength..]],
            WireLength = frame.WireLength - headerLength + ipv6Header + extension.Length,
        };
    }

    /// <summary>An IPv4 address as the end of one of IPv6, <c>2001:db8:0:N::a.b.c.d</c>; .30, where intruders mostly sit, in another network.</summary>
    public static string Mapped(string address) => new System.Net.IPAddress(Mapped(System.Net.IPAddress.Parse(address).GetAddressBytes())).ToString();

    private static byte[] Mapped(ReadOnlySpan<byte> address) => [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, (byte)(address[3] == 30 ? 1 : 0), 0, 0, 0, 0, .. address];

    private static KeptFrame Cook(KeptFrame frame) => frame.Link != LinkType.Ethernet ? frame : frame with
    {
        Link = LinkType.LinuxCooked,
        Bytes = [0, 0, 0, 1, 0, 6, .. frame.Bytes[6..12], 0, 0, .. frame.Bytes[12..]],
        WireLength = frame.WireLength + 2,
    };
}
