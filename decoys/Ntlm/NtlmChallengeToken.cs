using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Deception.Decoys.Ntlm;

/// <summary>Writes CHALLENGE_MESSAGE (MS-NLMP 2.2.1.2) as the persona would send it, bare or in SPNEGO (RFC 4178, 4.2.2).</summary>
internal static class NtlmChallengeToken
{
    private const int FixedLength = 56;

    // UNICODE, REQUEST_TARGET, SIGN, SEAL, NTLM, ALWAYS_SIGN, TARGET_TYPE_DOMAIN, EXTENDED_SESSIONSECURITY, TARGET_INFO,
    // VERSION, 128, KEY_EXCH, 56
    private const uint Flags = 0xE289_0235;

    // Version 10.0.17763, NTLM revision 15 (MS-NLMP 2.2.2.10).
    private static ReadOnlySpan<byte> Version => [10, 0, 0x63, 0x45, 0, 0, 0, 15];

    // 1.3.6.1.4.1.311.2.2.10
    private const string NtlmSsp = "1.3.6.1.4.1.311.2.2.10";

    /// <summary>A challenge with eight random bytes.</summary>
    public static byte[] Write(Persona persona, DateTimeOffset now)
    {
        var target = Encoding.Unicode.GetBytes(persona.Netbios);
        var info = TargetInfo(persona, now);
        var message = new byte[FixedLength + target.Length + info.Length];
        "NTLMSSP\0"u8.CopyTo(message);
        message[8] = 2;
        Field(message.AsSpan(12), target.Length, FixedLength);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(20), Flags);
        RandomNumberGenerator.Fill(message.AsSpan(24, 8));
        Field(message.AsSpan(40), info.Length, FixedLength + target.Length);
        Version.CopyTo(message.AsSpan(48));
        target.CopyTo(message, FixedLength);
        info.CopyTo(message, FixedLength + target.Length);
        return message;
    }

    /// <summary>negTokenResp with accept-incomplete, NTLMSSP and the challenge.</summary>
    public static byte[] InSpnego(byte[] challenge)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true)))
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
            {
                writer.WriteEnumeratedValue(NegState.AcceptIncomplete);
            }
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true)))
            {
                writer.WriteObjectIdentifier(NtlmSsp);
            }
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2, isConstructed: true)))
            {
                writer.WriteOctetString(challenge);
            }
        }
        return writer.Encode();
    }

    // AV_PAIR (MS-NLMP 2.2.2.1): domain, computer, their DNS names, the forest, the time, the end.
    private static byte[] TargetInfo(Persona persona, DateTimeOffset now)
    {
        var info = new List<byte>();
        Text(info, 2, persona.Netbios);
        Text(info, 1, persona.Host.ToUpperInvariant());
        Text(info, 4, persona.Domain);
        Text(info, 3, persona.DnsHost);
        Text(info, 5, persona.Domain);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(time, now.ToFileTime());
        Pair(info, 7, time);
        Pair(info, 0, []);
        return [.. info];
    }

    private static void Text(List<byte> info, ushort id, string value) => Pair(info, id, Encoding.Unicode.GetBytes(value));

    private static void Pair(List<byte> info, ushort id, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(head, id);
        BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)value.Length);
        info.AddRange(head);
        info.AddRange(value);
    }

    private static void Field(Span<byte> at, int length, int offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)length);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], offset);
    }

    private enum NegState
    {
        AcceptIncomplete = 1,
    }
}
