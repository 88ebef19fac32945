using System.Buffers.Binary;

namespace Deception.Tests.Browser.Support;

/// <summary>
/// A recorded capture with its packets' times moved to the present, so that pages show it as news, and if wanted with the
/// attacker at another address.
/// </summary>
internal static class RecentCapture
{
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private const uint LittleEndianMicroseconds = 0xa1b2c3d4;

    // Ethernet without a tag, then the two addresses of an IPv4 header.
    private static readonly int[] Addresses = [14 + 12, 14 + 16];

    private static ReadOnlySpan<byte> Attacker => [10, 99, 0, 30];

    /// <summary>Writes the moved copy: its first packet lies half a minute back.</summary>
    /// <param name="capture">A pcap file.</param>
    /// <param name="copy">Where the copy goes.</param>
    /// <param name="attacker">IPv4 address for the attacker; null leaves it.</param>
    /// <returns>The copy's path.</returns>
    public static string Write(string capture, string copy, byte[]? attacker)
    {
        var bytes = File.ReadAllBytes(capture);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != LittleEndianMicroseconds)
        {
            throw new InvalidDataException($"{capture}: no little-endian pcap with microseconds");
        }
        var first = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(FileHeader));
        var move = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 30 - first;
        for (var at = FileHeader; at + RecordHeader <= bytes.Length;)
        {
            var record = bytes.AsSpan(at);
            BinaryPrimitives.WriteUInt32LittleEndian(record, BinaryPrimitives.ReadUInt32LittleEndian(record) + move);
            var packet = record.Slice(RecordHeader, BinaryPrimitives.ReadInt32LittleEndian(record[8..]));
            Readdress(packet, attacker);
            at += RecordHeader + packet.Length;
        }
        File.WriteAllBytes(copy, bytes);
        return copy;
    }

    private static void Readdress(Span<byte> packet, byte[]? attacker)
    {
        foreach (var offset in attacker is null ? [] : Addresses)
        {
            if (packet.Length >= offset + 4 && packet.Slice(offset, 4).SequenceEqual(Attacker))
            {
                attacker.CopyTo(packet[offset..]);
            }
        }
    }
}
