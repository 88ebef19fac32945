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

    private static KeptFrame Cook(KeptFrame frame) => frame.Link != LinkType.Ethernet ? frame : frame with
    {
        Link = LinkType.LinuxCooked,
        Bytes = [0, 0, 0, 1, 0, 6, .. frame.Bytes[6..12], 0, 0, .. frame.Bytes[12..]],
        WireLength = frame.WireLength + 2,
    };
}
