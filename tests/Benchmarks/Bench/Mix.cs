using System.Buffers.Binary;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;

namespace Deception.Tests.Benchmarks.Bench;

/// <summary>
/// Writes a capture of equal parts, in bytes, of ordinary traffic, a domain controller's join, replication and attacks. The parts
/// run side by side; each time one begins again, its addresses are new, so that its connections and hosts are new as well.
/// </summary>
internal sealed class Mix
{
    private const int HeaderLength = 16;
    private static readonly TimeSpan BetweenPackets = TimeSpan.FromMicroseconds(100);

    private sealed class Part(string name)
    {
        public string Name { get; } = name;
        public List<byte[]> Frames { get; } = [];
        public long Written { get; set; }
        public int At { get; set; }
        public int Copy { get; set; }
    }

    private readonly Part[] _parts = [new("ordinary"), new("join"), new("replication"), new("attacks")];
    private int _copies;

    /// <summary>Packets written.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes of those packets.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads all captures of a folder into their parts.</summary>
    public static Mix Load(string folder)
    {
        var mix = new Mix();
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".pcap", StringComparison.Ordinal) || f.EndsWith(".pcap.gz", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            mix.Add(file, Path.GetRelativePath(folder, file));
        }

        return mix;
    }

    /// <summary>One line about what the mix is made of.</summary>
    public string Describe() => string.Join(", ", _parts.Select(p => $"{p.Name} {p.Written / 1e6:F0} MB"));

    /// <summary>Writes the mix; false when there is nothing to write.</summary>
    public bool Write(string file, long bytes)
    {
        var parts = _parts.Where(p => p.Frames.Count > 0).ToArray();
        if (parts.Length == 0)
        {
            return false;
        }

        using var output = new BufferedStream(File.Create(file), 1 << 20);
        WriteFileHeader(output);
        var header = new byte[HeaderLength];
        while (Bytes < bytes)
        {
            var part = parts.MinBy(p => p.Written)!;
            if (part.At == 0)
            {
                part.Copy = ++_copies;
            }

            var frame = part.Frames[part.At];
            part.At = (part.At + 1) % part.Frames.Count;
            Shift(frame, part.Copy);
            WriteHeader(header, frame.Length);
            output.Write(header);
            output.Write(frame);
            part.Written += frame.Length;
            Packets++;
            Bytes += frame.Length;
        }

        return true;
    }

    private void Add(string file, string name)
    {
        var index = name switch
        {
            _ when name.Contains("-join", StringComparison.Ordinal) && !name.Contains("computer", StringComparison.Ordinal)
                && !name.Contains("domain-join", StringComparison.Ordinal) => 1,
            _ when name.Contains("join-of", StringComparison.Ordinal) => 1,
            _ when name.Contains("silent-replication", StringComparison.Ordinal) || name.Contains("dc-replication", StringComparison.Ordinal) => 2,
            _ when name.Contains("silent-", StringComparison.Ordinal) || name.Contains("benign-", StringComparison.Ordinal) => 0,
            _ => 3,
        };
        CaptureFile.Read(file, (in Frame frame) =>
        {
            if (frame.Link == LinkType.Ethernet)
            {
                _parts[index].Frames.Add(frame.Bytes.ToArray());
            }
        }, null, CancellationToken.None);
    }

    // The lab's hosts differ in the last byte of their IPv4 addresses. Checksums stay as they are: nobody here looks at them.
    private static void Shift(Span<byte> frame, int copy)
    {
        if (frame.Length < 34 || frame[12] != 8 || frame[13] != 0)
        {
            return;
        }

        foreach (var at in (ReadOnlySpan<int>)[26, 30])
        {
            if (frame[at] < 224)
            {
                frame[at] = 10;
                frame[at + 1] = (byte)(copy >> 8);
                frame[at + 2] = (byte)copy;
            }
        }
    }

    private static void WriteFileHeader(Stream output)
    {
        var header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 262_144);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), (uint)LinkType.Ethernet);
        output.Write(header);
    }

    private void WriteHeader(byte[] header, int length)
    {
        var time = BetweenPackets * Packets;
        BinaryPrimitives.WriteUInt32LittleEndian(header, 1_780_000_000u + (uint)time.TotalSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(time.Ticks % TimeSpan.TicksPerSecond / 10));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), length);
    }
}
