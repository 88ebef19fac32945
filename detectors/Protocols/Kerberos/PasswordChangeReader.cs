using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Deception.Protocols.Kerberos;

/// <summary>
/// Reads requests of the password change service (RFC 3244, 2): length, version 1 (change) or 0xFF80 (set), length of the AP-REQ, the
/// AP-REQ, then the new password, which stays sealed in a KRB-PRIV: <c>02 3A | 00 01 | 01 F6 | 6E 82 01 F2 …</c>.
/// </summary>
public static class PasswordChangeReader
{
    /// <summary>Of the service, UDP and TCP.</summary>
    public const ushort Port = 464;

    /// <summary>Bytes before the AP-REQ.</summary>
    public const int HeaderBytes = 6;

    private const ushort Change = 1, Set = 0xFF80;

    /// <summary>True when bytes begin like a request.</summary>
    /// <param name="bytes">From the length on.</param>
    /// <param name="length">Bytes of the whole request.</param>
    public static bool IsRequest(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length <= HeaderBytes)
        {
            return false;
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) is Change or Set && BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) is var inner
            && inner > 0 && inner <= length - HeaderBytes && bytes[HeaderBytes] == 0x6E;
    }

    /// <summary>Reads the AP-REQ of a request; false for replies, which say nothing of who asks, and for anything else.</summary>
    /// <param name="bytes">A whole request.</param>
    /// <param name="carrier">What carried it.</param>
    /// <param name="message">The AP-REQ.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, Carrier carrier, [NotNullWhen(true)] out KerberosMessage? message)
    {
        message = null;
        return IsRequest(bytes, out var length) && length <= bytes.Length
            && KerberosParser.TryParse(bytes.Slice(HeaderBytes, BinaryPrimitives.ReadUInt16BigEndian(bytes[4..])), carrier, out message);
    }
}

/// <summary>Requests of the password change service over TCP, each with a length of four bytes before it (RFC 3244, 2).</summary>
/// <param name="sink">Takes the AP-REQ.</param>
public sealed class PasswordChangeStreamDissector(IMessageSink sink) : IStreamDissector
{
    private const int LengthBytes = 4;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= LengthBytes + PasswordChangeReader.HeaderBytes)
        {
            return 0;
        }

        var record = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (!PasswordChangeReader.IsRequest(bytes[LengthBytes..], out var length) || record != length)
        {
            return -1; // a reply, or none of ours
        }

        if (bytes.Length < LengthBytes + length)
        {
            return 0;
        }

        if (PasswordChangeReader.TryParse(bytes.Slice(LengthBytes, length), Carrier.Tcp, out var message))
        {
            sink.Accept(Roles.Mend(context, fromClient: true), message);
        }

        return LengthBytes + length;
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient) { }
}
