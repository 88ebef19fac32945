using System.Buffers.Binary;
using Deception.Protocols.Asn1;

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
    private const int OldWrapFields = 6 + 8 + 8 + 8;
    private const byte SealedFlag = 2;
    private const byte Sequence = 0x30;
    private const byte GssToken = 0x60;

    // Enough to see the plain text's first byte, if there is any; of an old token its header.
    private const int ProbeBytes = LengthBytes + 16 + 1;
    private const int OldProbeBytes = LengthBytes + 32;

    // Wrap tokens of RFC 4121, 4.2.6.2; those of RFC 4757, 7.3, for RC4 keys: the mechanism's OID, then TOK_ID 02 01,
    // SGN_ALG 11 00 and, where nothing is sealed, SEAL_ALG FF FF; NTLM's signature with its version (MS-NLMP 2.2.2.9).
    private static ReadOnlySpan<byte> WrapToken => [0x05, 0x04];
    private static ReadOnlySpan<byte> OldWrapToken => [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0x02, 0x01];
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
        return isWrap || token.StartsWith(NtlmVersion) || (token[0] == GssToken && token[1..8].IndexOf(OldWrapToken[..4]) >= 0) ? new(LdapStart.SaslBuffer, length) : new(LdapStart.None);
    }

    /// <summary>Whether the plain text of a buffer can be read; null when more bytes are needed to tell.</summary>
    /// <param name="bytes">From the length on.</param>
    /// <param name="length">The whole buffer's length.</param>
    /// <param name="isContinued">True when the last buffer was readable and ended within a message.</param>
    public static bool? IsReadable(ReadOnlySpan<byte> bytes, long length, bool isContinued)
    {
        if (bytes.Length < Math.Min(length, ProbeBytes))
        {
            return null;
        }

        var token = bytes[LengthBytes..];
        if (length >= OldProbeBytes && token[0] == GssToken)
        {
            return bytes.Length < OldProbeBytes ? null : OldWrapBody(token) is [0x11, 0x00, 0xFF, 0xFF, ..];
        }

        return length >= ProbeBytes && (token.StartsWith(WrapToken)
            ? (token[2] & SealedFlag) == 0
            : token.StartsWith(NtlmVersion) ? isContinued || token[NtlmSignature] == Sequence : token[0] == Sequence);
    }

    /// <summary>The plain text of a readable buffer; empty when it is broken.</summary>
    /// <param name="token">What follows the length.</param>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> token)
    {
        if (token.StartsWith(NtlmVersion))
        {
            return token[NtlmSignature..];
        }

        return token.StartsWith(WrapToken) ? UnwrapGss(token) : token[0] == GssToken ? UnwrapOldGss(token) : token;
    }

    // What follows TOK_ID; empty when this is no such token.
    private static ReadOnlySpan<byte> OldWrapBody(ReadOnlySpan<byte> token) =>
        BerReader.TryReadHeader(token, out var header, out _) && header > 0 && token[header..].StartsWith(OldWrapToken)
            ? token[(header + OldWrapToken.Length)..]
            : [];

    // Behind TOK_ID: algorithms and filler, sequence number, checksum and confounder, plain text, a byte of padding.
    private static ReadOnlySpan<byte> UnwrapOldGss(ReadOnlySpan<byte> token)
    {
        var body = OldWrapBody(token);
        return body.Length > OldWrapFields ? body[OldWrapFields..^1] : [];
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
