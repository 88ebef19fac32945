using System.Buffers.Binary;

namespace Deception.Protocols.Net;

/// <summary>A UDP datagram (RFC 768).</summary>
public readonly ref struct UdpDatagram
{
    /// <summary>Sender's port.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>Receiver's port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>Data, as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Reads a datagram; false when the header is cut short or its length is impossible.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UdpDatagram datagram)
    {
        datagram = default;
        if (bytes.Length < 8)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (length == 0) // a jumbogram, or filled in later by segmentation offload
        {
            length = bytes.Length;
        }

        if (length < 8)
        {
            return false;
        }

        datagram = new UdpDatagram
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Payload = bytes[8..Math.Min(length, bytes.Length)],
        };
        return true;
    }
}
