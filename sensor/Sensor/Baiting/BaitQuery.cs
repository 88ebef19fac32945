using System.Buffers.Binary;
using System.Text;

namespace Deception.Sensor.Baiting;

/// <summary>Writes the questions that a Windows client sends when DNS doesn't know a name.</summary>
public static class BaitQuery
{
    private const ushort Address = 1, NetBiosName = 32, Internet = 1;

    /// <summary>LLMNR (RFC 4795, 2.1.1): <c>id 00 00 00 01 …</c>, one label.</summary>
    public static byte[] Llmnr(string name, ushort id) => Query(id, 0, Label(name), Address);

    /// <summary>Multicast DNS (RFC 6762, 5.1): id 0, the name below <c>local</c>.</summary>
    public static byte[] MulticastDns(string name) => Query(0, 0, [.. Label(name), .. Label("local")], Address);

    /// <summary>NetBIOS name query (RFC 1002, 4.2.12): recursion desired, broadcast; the name of a file server, padded and encoded.</summary>
    public static byte[] NetBios(string name, ushort id)
    {
        const ushort recursionDesiredAndBroadcast = 0x0110;
        const byte fileServer = 0x20;
        byte[] plain = [.. Encoding.ASCII.GetBytes(name.ToUpperInvariant().PadRight(15)[..15]), fileServer];
        byte[] encoded = [.. plain.SelectMany(b => new[] { (byte)('A' + (b >> 4)), (byte)('A' + (b & 15)) })];
        return Query(id, recursionDesiredAndBroadcast, [(byte)encoded.Length, .. encoded], NetBiosName);
    }

    private static byte[] Query(ushort id, ushort flags, byte[] labels, ushort type)
    {
        byte[] query = [.. new byte[12], .. labels, 0, .. new byte[4]];
        BinaryPrimitives.WriteUInt16BigEndian(query, id);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(query.Length - 4), type);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(query.Length - 2), Internet);
        return query;
    }

    private static byte[] Label(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
