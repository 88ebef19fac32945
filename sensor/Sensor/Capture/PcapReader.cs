using System.Buffers.Binary;
using Deception.Protocols.Net;

namespace Deception.Sensor.Capture;

/// <summary>Classic pcap: microseconds (a1b2c3d4) or nanoseconds (a1b23c4d), in either byte order.</summary>
internal sealed class PcapReader : CaptureReader
{
    private const int HeaderRest = 20;
    private const int RecordHeader = 16;

    private readonly CaptureStream _stream;
    private readonly bool _isLittle;
    private readonly long _fractionsPerTick;
    private readonly long _ticksPerFraction;
    private readonly LinkType _link;

    private PcapReader(CaptureStream stream, bool isLittle, bool isNano, LinkType link)
    {
        (_stream, _isLittle, _link) = (stream, isLittle, link);
        (_fractionsPerTick, _ticksPerFraction) = isNano ? (100, 1) : (1, 10);
    }

    /// <summary>A reader, when the first four bytes are a pcap's.</summary>
    public static PcapReader? Open(ReadOnlySpan<byte> magic, CaptureStream stream)
    {
        (bool, bool)? kind = magic switch
        {
            [0xD4, 0xC3, 0xB2, 0xA1] => (true, false),
            [0xA1, 0xB2, 0xC3, 0xD4] => (false, false),
            [0x4D, 0x3C, 0xB2, 0xA1] => (true, true),
            [0xA1, 0xB2, 0x3C, 0x4D] => (false, true),
            _ => null,
        };
        if (kind is not var (isLittle, isNano) || stream.Take(HeaderRest) is not { Length: HeaderRest } header)
        {
            return null;
        }
        // The upper bits of the link type may tell of a frame check sequence.
        var link = Read(header[16..], isLittle) & 0xFFFF;
        return new PcapReader(stream, isLittle, isNano, (LinkType)link);
    }

    public override bool TryNext(out Frame frame)
    {
        frame = default;
        if (_stream.Take(RecordHeader) is not { Length: RecordHeader } header)
        {
            return false;
        }
        var seconds = Read(header, _isLittle);
        var fraction = Read(header[4..], _isLittle);
        var length = Read(header[8..], _isLittle);
        var wire = Read(header[12..], _isLittle);
        if (length > CaptureFile.MostBytes)
        {
            Fault = $"damaged: a packet of {length} bytes";
            return false;
        }
        var bytes = _stream.Take((int)length);
        if (bytes.Length != length)
        {
            return false;
        }
        var ticks = (seconds * TimeSpan.TicksPerSecond) + (fraction * _ticksPerFraction / _fractionsPerTick);
        frame = new Frame(_link, ++Packets, new DateTimeOffset(DateTime.UnixEpoch.Ticks + ticks, TimeSpan.Zero), bytes, (int)Math.Clamp(wire, length, int.MaxValue));
        return true;
    }

    private static long Read(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
