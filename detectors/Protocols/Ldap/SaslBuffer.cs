using System.Buffers.Binary;

namespace Deception.Protocols.Ldap;

/// <summary>
/// A buffer of a SASL security layer: a length of four bytes, then what the mechanism makes of the plain text. Sign-only
/// layers leave it readable: <c>00 00 00 5F 05 04 04 FF 00 0C 00 0C …</c> is a GSS-API Wrap token without the sealed flag.
/// </summary>
internal static class SaslBuffer
{
    private const int LengthBytes = 4;
    private const int WrapHeader = 16;
    private const int NtlmSignature = 16;
    private const byte SealedFlag = 2;
    private const byte Sequence = 0x30;

    // Enough to see the plain text's first byte, if there is any.
    private const int ProbeBytes = LengthBytes + 16 + 1;

    // Wrap tokens of RFC 4121, 4.2.6.2, and NTLM's signature with its version (MS-NLMP 2.2.2.9).
    private static ReadOnlySpan<byte> WrapToken => [0x05, 0x04];
    private static ReadOnlySpan<byte> NtlmVersion => [0x01, 0x00, 0x00, 0x00];

    /// <summary>Judges bytes that begin with a zero.</summary>
    public static LdapFrame Probe(ReadOnlySpan<byte> bytes, bool inStep)
    {
        if (bytes.Length < LengthBytes)
        {
            return new(LdapStart.NotYetKnown);
        }

        var length = LengthBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (inStep)
        {
            return new(LdapStart.SaslBuffer, length);
        }

        if (length < ProbeBytes)
        {
            return new(LdapStart.None);
        }

        if (bytes.Length < LengthBytes + 8)
        {
            return new(LdapStart.NotYetKnown);
        }

        var token = bytes[LengthBytes..];
        var isWrap = token.StartsWith(WrapToken) && token[2] < 8 && token[3] == 0xFF;
        return isWrap || token.StartsWith(NtlmVersion) ? new(LdapStart.SaslBuffer, length) : new(LdapStart.None);
    }

    /// <summary>Whether the plain text of a buffer can be read; null when more bytes are needed to tell.</summary>
    /// <param name="bytes">From the length on.</param>
    /// <param name="length">The whole buffer's length.</param>
    public static bool? IsReadable(ReadOnlySpan<byte> bytes, long length)
    {
        if (bytes.Length < Math.Min(length, ProbeBytes))
        {
            return null;
        }

        var token = bytes[LengthBytes..];
        return length >= ProbeBytes && (token.StartsWith(WrapToken)
            ? (token[2] & SealedFlag) == 0
            : token.StartsWith(NtlmVersion) ? token[NtlmSignature] == Sequence : token[0] == Sequence);
    }

    /// <summary>The plain text of a readable buffer; empty when it is broken.</summary>
    /// <param name="token">What follows the length.</param>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> token)
    {
        if (token.StartsWith(NtlmVersion))
        {
            return token[NtlmSignature..];
        }

        return token.StartsWith(WrapToken) ? UnwrapGss(token) : token;
    }

    // Behind the header: plain text and checksum, rotated right by RRC bytes. EC is the checksum's length.
    private static ReadOnlySpan<byte> UnwrapGss(ReadOnlySpan<byte> token)
    {
        int checksum = BinaryPrimitives.ReadUInt16BigEndian(token[4..]);
        int rotation = BinaryPrimitives.ReadUInt16BigEndian(token[6..]);
        var body = token[WrapHeader..];
        if (body.Length <= checksum)
        {
            return [];
        }

        rotation %= body.Length;
        var plain = body.Length - checksum;
        return rotation <= checksum
            ? body.Slice(rotation, plain)
            : (byte[])[.. body[rotation..], .. body[..(rotation - checksum)]];
    }
}
