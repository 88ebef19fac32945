using System.Buffers.Binary;

namespace Deception.ActiveDirectory;

/// <summary>A record of a DNS node in the directory (dnsRecord, MS-DNSP 2.3.2.2).</summary>
/// <param name="Type">RFC 1035 type: 1 A, 2 NS, 5 CNAME, 6 SOA, 28 AAAA, 33 SRV; 0 a tombstone.</param>
/// <param name="Text">Address or name, or the data's digits.</param>
/// <param name="IsDynamic">True when it was registered by its host (it has a time stamp).</param>
public readonly record struct DnsRecord(ushort Type, string Text, bool IsDynamic)
{
    private const int HeaderBytes = 24, MostLabels = 127;

    /// <summary>Reads it: length(2) type(2) version rank flags(2) serial(4) ttl(4) reserved(4) timestamp(4) data.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DnsRecord record)
    {
        record = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        if (length > bytes.Length - HeaderBytes)
        {
            return false;
        }
        var type = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        var data = bytes.Slice(HeaderBytes, length);
        var text = type switch
        {
            1 when length == 4 => new System.Net.IPAddress(data).ToString(),
            28 when length == 16 => new System.Net.IPAddress(data).ToString(),
            2 or 5 or 12 when TryName(data, out var name) => name,
            33 when length > 6 && TryName(data[6..], out var name) => name,
            _ => Convert.ToHexString(data[..Math.Min(length, 64)]),
        };
        record = new DnsRecord(type, text, BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]) != 0);
        return true;
    }

    // DNS_COUNT_NAME (2.2.2.2.2): length, number of labels, then labels with their lengths.
    private static bool TryName(ReadOnlySpan<byte> data, out string name)
    {
        name = "";
        if (data.Length < 2 || data[1] > MostLabels)
        {
            return false;
        }
        var labels = new string[data[1]];
        var rest = data[2..];
        for (var i = 0; i < labels.Length; i++)
        {
            if (rest.Length < 1 || rest[0] >= rest.Length)
            {
                return false;
            }
            labels[i] = System.Text.Encoding.ASCII.GetString(rest.Slice(1, rest[0]));
            rest = rest[(1 + rest[0])..];
        }
        name = string.Join('.', labels);
        return true;
    }
}
