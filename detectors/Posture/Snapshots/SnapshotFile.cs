using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;
using Deception.ActiveDirectory;

namespace Deception.Posture.Snapshots;

/// <summary>
/// A snapshot as one compressed file: a line <c>deception.snapshot/1</c>, then gzip of header, lists of attributes, objects, files and what is missing. Texts and
/// descriptors that repeat are written once.
/// </summary>
public static class SnapshotFile
{
    private const int Version = 1, MostObjects = 20_000_000, MostValues = 10_000_000, MostBytes = 512 * 1024 * 1024;
    private static readonly byte[] Magic = "deception.snapshot/1\n"u8.ToArray();

    /// <summary>Writes it.</summary>
    public static void Write(Stream stream, DirectorySnapshot snapshot)
    {
        stream.Write(Magic);
        using var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        using var buffer = new BufferedStream(zip, 256 * 1024);
        var writer = new Writer(buffer);
        WriteHeader(writer, snapshot.Header);
        writer.Number(snapshot.Objects.Count);
        foreach (var o in snapshot.Objects)
        {
            writer.Raw(o.Name);
            writer.Number(o.AttributeNames.Count);
            foreach (var name in o.AttributeNames)
            {
                writer.Text(name);
                writer.Value(o.Value(name)!);
            }
        }
        writer.Number(snapshot.Files.Count);
        foreach (var file in snapshot.Files)
        {
            writer.Raw(file.Path);
            writer.Number(file.Size);
            writer.Bytes(file.Content);
            writer.Bytes(file.Permissions is { } permissions ? DescriptorWriter.Write(permissions) : null);
        }
        writer.Number(snapshot.Unread.Count);
        foreach (var unread in snapshot.Unread)
        {
            writer.Raw(unread.Place);
            writer.Number((int)unread.Need);
            writer.Raw(unread.Reason);
            writer.Number(unread.IsWhole ? 1 : 0);
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="snapshot">What it holds.</param>
    /// <param name="fault">What is wrong with it, in one line.</param>
    public static bool TryRead(Stream stream, [NotNullWhen(true)] out DirectorySnapshot? snapshot, [NotNullWhen(false)] out string? fault)
    {
        snapshot = null;
        fault = null;
        try
        {
            var magic = new byte[Magic.Length];
            if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.AsSpan().SequenceEqual(Magic))
            {
                fault = "is no snapshot of this program's version";
                return false;
            }
            using var zip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            using var buffer = new BufferedStream(zip, 256 * 1024);
            var read = Read(new Reader(buffer));
            if (buffer.ReadByte() >= 0)
            {
                throw new InvalidDataException("it goes on behind its end");
            }
            snapshot = read;
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            fault = $"is damaged ({e.Message})";
            return false;
        }
    }

    private static DirectorySnapshot Read(Reader reader)
    {
        var header = ReadHeader(reader);
        var builder = new SnapshotBuilder();
        for (var left = reader.Count(MostObjects); left > 0; left--)
        {
            var name = reader.Raw();
            List<(string, IReadOnlyList<object>)> attributes = [];
            for (var values = reader.Count(1000); values > 0; values--)
            {
                attributes.Add((reader.Text(), reader.Value()));
            }
            builder.Add(name, attributes);
        }
        for (var left = reader.Count(MostObjects); left > 0; left--)
        {
            var (path, size, content, permissions) = (reader.Raw(), reader.Number(), reader.Bytes(), reader.Bytes());
            builder.Add(new SysvolFile(path, size, content, permissions is not null && SecurityDescriptor.TryRead(permissions, out var read) ? read : null));
        }
        for (var left = reader.Count(MostObjects); left > 0; left--)
        {
            builder.Add(new Unread(reader.Raw(), (Needs)reader.Number(), reader.Raw(), reader.Number() == 1));
        }
        return builder.Build(header);
    }

    private static void WriteHeader(Writer writer, SnapshotHeader h)
    {
        writer.Number(Version);
        foreach (var text in new[] { h.Domain, h.Netbios, h.DomainSid.Value, h.DomainName, h.ConfigurationName, h.SchemaName, h.Server, h.Reader, h.Invocation.ToString() })
        {
            writer.Raw(text);
        }
        writer.Number(h.TakenAt.UtcTicks);
        writer.Number(h.HighestUsn);
    }

    private static SnapshotHeader ReadHeader(Reader reader)
    {
        if (reader.Number() is var version && version != Version)
        {
            throw new InvalidDataException(FormattableString.Invariant($"version {version}"));
        }
        var texts = Enumerable.Range(0, 9).Select(_ => reader.Raw()).ToArray();
        return new SnapshotHeader
        {
            Domain = texts[0],
            Netbios = texts[1],
            DomainSid = Sid.TryParse(texts[2], out var sid) ? sid : throw new FormatException("no domain SID"),
            DomainName = texts[3],
            ConfigurationName = texts[4],
            SchemaName = texts[5],
            Server = texts[6],
            Reader = texts[7],
            Invocation = Guid.Parse(texts[8]),
            TakenAt = new DateTimeOffset(reader.Number(), TimeSpan.Zero),
            HighestUsn = reader.Number(),
        };
    }

    private sealed class Writer(Stream stream)
    {
        private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<SharedDescriptor, int> _descriptors = [];

        public void Number(long value)
        {
            var bits = (ulong)((value << 1) ^ (value >> 63)); // small numbers, of either sign, are short
            for (; bits >= 0x80; bits >>= 7)
            {
                stream.WriteByte((byte)(bits | 0x80));
            }
            stream.WriteByte((byte)bits);
        }

        public void Raw(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Number(bytes.Length);
            stream.Write(bytes);
        }

        public void Text(string text)
        {
            if (_texts.TryGetValue(text, out var index))
            {
                Number(index);
                return;
            }
            Number(0);
            Raw(text);
            _texts[text] = _texts.Count + 1;
        }

        public void Bytes(byte[]? bytes)
        {
            Number(bytes?.Length ?? -1);
            stream.Write(bytes);
        }

        public void Value(object value)
        {
            switch (value)
            {
                case string text:
                    stream.WriteByte(1);
                    Text(text);
                    break;
                case string[] texts:
                    stream.WriteByte(2);
                    Number(texts.Length);
                    Array.ForEach(texts, Text);
                    break;
                case byte[] bytes:
                    stream.WriteByte(3);
                    Bytes(bytes);
                    break;
                case byte[][] many:
                    stream.WriteByte(4);
                    Number(many.Length);
                    Array.ForEach(many, Bytes);
                    break;
                case SharedDescriptor shared when _descriptors.TryGetValue(shared, out var index):
                    stream.WriteByte(5);
                    Number(index);
                    break;
                case SharedDescriptor shared:
                    stream.WriteByte(6);
                    Bytes(shared.Bytes);
                    _descriptors[shared] = _descriptors.Count;
                    break;
            }
        }
    }

    private sealed class Reader(Stream stream)
    {
        private readonly List<string> _texts = [""];
        private readonly List<byte[]> _descriptors = [];

        public long Number()
        {
            ulong bits = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var next = Byte();
                bits |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return (long)(bits >> 1) ^ -(long)(bits & 1);
                }
            }
            throw new InvalidDataException("a number is too long");
        }

        public int Count(int most) => Number() is var count && count >= 0 && count <= most ? (int)count : throw new InvalidDataException("a count is out of bounds");

        public string Raw() => Encoding.UTF8.GetString(Bytes() ?? []);

        public string Text()
        {
            var index = Count(int.MaxValue);
            if (index == 0)
            {
                _texts.Add(Raw());
                return _texts[^1];
            }
            return index < _texts.Count ? _texts[index] : throw new InvalidDataException("a text that wasn't written");
        }

        public byte[]? Bytes()
        {
            var length = Number();
            if (length is < -1 or > MostBytes)
            {
                throw new InvalidDataException("a value is too long");
            }
            if (length < 0)
            {
                return null;
            }
            // Grows as bytes come: a length alone doesn't take memory.
            var bytes = new byte[Math.Min(length, 1 << 20)];
            var read = 0;
            while (read < length)
            {
                if (read == bytes.Length)
                {
                    Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
                }
                stream.ReadExactly(bytes, read, bytes.Length - read);
                read = bytes.Length;
            }
            return bytes;
        }

        public IReadOnlyList<object> Value()
        {
            switch (Byte())
            {
                case 1:
                    return [Text()];
                case 2:
                    return List(Text);
                case 3:
                    return [Bytes() ?? []];
                case 4:
                    return List(() => Bytes() ?? []);
                case 5:
                    return [_descriptors[Count(_descriptors.Count - 1)]];
                case 6:
                    _descriptors.Add(Bytes() ?? []);
                    return [_descriptors[^1]];
                default:
                    throw new InvalidDataException("a value of no kind");
            }
        }

        private List<object> List(Func<object> next)
        {
            List<object> values = [];
            for (var left = Count(MostValues); left > 0; left--)
            {
                values.Add(next());
            }
            return values;
        }

        private int Byte() => stream.ReadByte() is var next && next >= 0 ? next : throw new EndOfStreamException("it ends early");
    }
}
