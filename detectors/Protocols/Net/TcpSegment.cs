using System.Buffers.Binary;

namespace Deception.Protocols.Net;

/// <summary>TCP control bits (RFC 9293, 3.1).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>None set.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 1,

    /// <summary>Synchronise sequence numbers.</summary>
    Syn = 2,

    /// <summary>Reset.</summary>
    Rst = 4,

    /// <summary>Push.</summary>
    Psh = 8,

    /// <summary>The acknowledgment field holds.</summary>
    Ack = 16,
}

/// <summary>A TCP segment (RFC 9293). Checksums are not looked at: offload leaves them unset in a host's own captures.</summary>
public readonly ref struct TcpSegment
{
    /// <summary>Sender's port.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>Receiver's port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>Number of the first payload byte, or of the SYN.</summary>
    public uint Sequence { get; init; }

    /// <summary>Number of the byte that the sender expects next.</summary>
    public uint Acknowledgment { get; init; }

    /// <summary>Control bits.</summary>
    public TcpFlags Flags { get; init; }

    /// <summary>Data, as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Bytes of data after <see cref="Payload"/> that were not captured.</summary>
    public int Missing { get; init; }

    /// <summary>Reads a segment; false when the header is cut short or its length is impossible.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int missing, out TcpSegment segment)
    {
        segment = default;
        if (bytes.Length < 20)
        {
            return false;
        }

        var header = (bytes[12] >> 4) * 4;
        if (header < 20 || header > bytes.Length + missing)
        {
            return false;
        }

        segment = new TcpSegment
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            Flags = (TcpFlags)(bytes[13] & 0x1F),
            Payload = header < bytes.Length ? bytes[header..] : default,
            Missing = missing - Math.Max(header - bytes.Length, 0), // options may be cut as well
        };
        return true;
    }
}
