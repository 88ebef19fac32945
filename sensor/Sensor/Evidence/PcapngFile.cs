using System.Globalization;
using System.Text;
using Deception.Protocols.Net;

namespace Deception.Sensor.Evidence;

/// <summary>Writes evidence as pcapng: each packet bears its number in the capture as a comment.</summary>
internal static class PcapngFile
{
    private const ushort Comment = 1;
    private const ushort TimestampResolution = 9;

    /// <summary>The whole file of one part.</summary>
    public static byte[] Write(EvidencePackets evidence)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        // Section header block: byte-order magic, version 1.0, length unknown.
        Block(writer, 0x0A0D0D0A, w =>
        {
            w.Write(0x1A2B3C4Du);
            w.Write((ushort)1);
            w.Write((ushort)0);
            w.Write(-1L);
            Option(w, Comment, Encoding.UTF8.GetBytes($"finding {evidence.Finding}, part {evidence.Part.ToString(CultureInfo.InvariantCulture)}"));
            w.Write(0);
        });
        var links = evidence.Frames.Select(f => f.Link).Distinct().ToList();
        foreach (var link in links)
        {
            Block(writer, 1, w =>
            {
                w.Write((ushort)LinkTypeOf(link));
                w.Write((ushort)0);
                w.Write(0);
                Option(w, TimestampResolution, [7]); // 100 ns, as ticks are
                w.Write(0);
            });
        }
        foreach (var frame in evidence.Frames)
        {
            Block(writer, 6, w =>
            {
                var ticks = (ulong)(frame.Time - DateTimeOffset.UnixEpoch).Ticks;
                w.Write(links.IndexOf(frame.Link));
                w.Write((uint)(ticks >> 32));
                w.Write((uint)ticks);
                w.Write(frame.Bytes.Length);
                w.Write(frame.WireLength);
                w.Write(frame.Bytes);
                Pad(w, frame.Bytes.Length);
                Option(w, Comment, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"packet {frame.Number}")));
                w.Write(0);
            });
        }
        writer.Flush();
        return file.ToArray();
    }

    // The BSD spellings of raw IP are numbers of a system, not of files.
    private static LinkType LinkTypeOf(LinkType link) => link is LinkType.RawBsd or LinkType.RawOpenBsd ? LinkType.Raw : link;

    private static void Block(BinaryWriter writer, uint type, Action<BinaryWriter> body)
    {
        using var content = new MemoryStream();
        using var inner = new BinaryWriter(content);
        body(inner);
        inner.Flush();
        var length = (uint)content.Length + 12;
        writer.Write(type);
        writer.Write(length);
        writer.Write(content.ToArray());
        writer.Write(length);
    }

    private static void Option(BinaryWriter writer, ushort code, byte[] value)
    {
        writer.Write(code);
        writer.Write((ushort)value.Length);
        writer.Write(value);
        Pad(writer, value.Length);
    }

    private static void Pad(BinaryWriter writer, int length)
    {
        for (var i = length; i % 4 != 0; i++)
        {
            writer.Write((byte)0);
        }
    }
}
