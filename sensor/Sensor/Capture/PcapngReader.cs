using System.Buffers.Binary;
using Deception.Protocols.Net;

namespace Deception.Sensor.Capture;

/// <summary>pcapng: sections in either byte order, several interfaces with link types and clocks of their own.</summary>
internal sealed class PcapngReader : CaptureReader
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;
    private const int MostInterfaces = 4096;

    private readonly record struct Interface(LinkType Link, long UnitsPerSecond, long OffsetSeconds, uint SnapLength);

    private readonly CaptureStream _stream;
    private readonly List<Interface> _interfaces = [];
    private bool _isLittle;

    private PcapngReader(CaptureStream stream) => _stream = stream;

    /// <summary>A reader, when the first four bytes are a section header's.</summary>
    public static PcapngReader? Open(ReadOnlySpan<byte> magic, CaptureStream stream)
    {
        if (magic is not [0x0A, 0x0D, 0x0D, 0x0A])
        {
            return null;
        }
        var reader = new PcapngReader(stream);
        return reader.BeginSection() ? reader : null;
    }

    public override bool TryNext(out Frame frame)
    {
        frame = default;
        while (_stream.Take(4) is { Length: 4 } start)
        {
            var kind = Read32(start);
            if (kind == SectionHeader)
            {
                if (!BeginSection())
                {
                    return false;
                }
                continue;
            }
            if (!TakeBody(out var body))
            {
                return false;
            }
            if (kind == InterfaceDescription)
            {
                Describe(body);
            }
            else if (kind is EnhancedPacket or ObsoletePacket or SimplePacket && TryPacket(kind, body, out frame))
            {
                return true;
            }
        }
        return false;
    }

    // After the block type: total length, byte-order magic, versions, section length, options, total length.
    private bool BeginSection()
    {
        var head = _stream.Take(8);
        if (head.Length != 8)
        {
            return false;
        }
        bool? isLittle = head[4..] switch
        {
            [0x4D, 0x3C, 0x2B, 0x1A] => true,
            [0x1A, 0x2B, 0x3C, 0x4D] => false,
            _ => null,
        };
        if (isLittle is null)
        {
            Fault = "damaged: no byte-order magic";
            return false;
        }
        _isLittle = isLittle.Value;
        _interfaces.Clear();
        var rest = Read32(head) - 12L;
        return IsPlausible(rest) && _stream.Take((int)rest).Length == rest;
    }

    private bool TakeBody(out ReadOnlySpan<byte> body)
    {
        body = default;
        var head = _stream.Take(4);
        if (head.Length != 4)
        {
            return false;
        }
        var rest = Read32(head) - 8L;
        if (!IsPlausible(rest))
        {
            return false;
        }
        var bytes = _stream.Take((int)rest);
        body = bytes.Length == rest ? bytes[..^4] : default;
        return bytes.Length == rest;
    }

    private bool IsPlausible(long rest)
    {
        if (rest is >= 4 and <= CaptureFile.MostBytes && rest % 4 == 0)
        {
            return true;
        }
        Fault = $"damaged: a block of {rest + 8} bytes";
        return false;
    }

    private void Describe(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8 || _interfaces.Count >= MostInterfaces)
        {
            return;
        }
        long unitsPerSecond = 1_000_000;
        long offset = 0;
        for (var options = body[8..]; options.Length >= 4;)
        {
            var (code, length) = (Read16(options), Read16(options[2..]));
            var padded = (length + 3) & ~3;
            if (code == 0 || options.Length - 4 < padded)
            {
                break;
            }
            var value = options.Slice(4, length);
            if (code == 9 && length == 1)
            {
                unitsPerSecond = UnitsOf(value[0]);
            }
            else if (code == 14 && length == 8)
            {
                offset = (long)Read64(value);
            }
            options = options[(4 + padded)..];
        }
        _interfaces.Add(new Interface((LinkType)Read16(body), unitsPerSecond, offset, Read32(body[4..])));
    }

    // if_tsresol: powers of ten, or of two when the top bit is set.
    private static long UnitsOf(byte resolution)
    {
        var exponent = resolution & 0x7F;
        return (resolution & 0x80) != 0
            ? 1L << Math.Min(exponent, 62)
            : (long)Math.Pow(10, Math.Min(exponent, 18));
    }

    private bool TryPacket(uint kind, ReadOnlySpan<byte> body, out Frame frame)
    {
        frame = default;
        var header = kind == SimplePacket ? 4 : 20;
        if (body.Length < header)
        {
            return false;
        }
        var index = kind switch { EnhancedPacket => Read32(body), ObsoletePacket => Read16(body), _ => 0u };
        if (index >= _interfaces.Count)
        {
            return false;
        }
        var from = _interfaces[(int)index];
        var wire = kind == SimplePacket ? Read32(body) : Read32(body[16..]);
        var length = kind == SimplePacket ? (from.SnapLength == 0 ? wire : Math.Min(wire, from.SnapLength)) : Read32(body[12..]);
        if (length > body.Length - header)
        {
            return false;
        }
        var stamp = kind == SimplePacket ? 0 : ((ulong)Read32(body[4..]) << 32) | Read32(body[8..]);
        var time = TimeOf(stamp, from.UnitsPerSecond, from.OffsetSeconds);
        frame = new Frame(from.Link, ++Packets, time, body.Slice(header, (int)length), (int)Math.Clamp(wire, length, int.MaxValue));
        return true;
    }

    private ushort Read16(ReadOnlySpan<byte> bytes) =>
        _isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private uint Read32(ReadOnlySpan<byte> bytes) =>
        _isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private ulong Read64(ReadOnlySpan<byte> bytes) =>
        _isLittle ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
