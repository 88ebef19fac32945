using Deception.Protocols.Asn1;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ntlm;

namespace Deception.Protocols;

/// <summary>
/// Reads the security tokens that LDAP, SMB, DCE/RPC and HTTP carry: SPNEGO (RFC 4178, MS-SPNG), GSS-API Kerberos
/// (RFC 4121), Kerberos without the frame of GSS-API (MS-KILE 3.4.5.1, "DCE style"), and NTLMSSP (MS-NLMP).
/// </summary>
public static class SecurityTokens
{
    private const int MaxNesting = 4;
    private const byte InitialContextToken = 0x60;
    private const byte ObjectIdentifier = 0x06;
    private const byte OctetString = 0x04;
    private const byte Sequence = 0x30;
    private const byte NegTokenInit = 0xA0;
    private const byte NegTokenResponse = 0xA1;
    private const byte Token = 0xA2;

    // 1.3.6.1.5.5.2, 1.2.840.113554.1.2.2, 1.2.840.48018.1.2.2 (one bit lost by an old Windows), 1.3.6.1.4.1.311.2.2.10.
    private static ReadOnlySpan<byte> Spnego => [0x2B, 0x06, 0x01, 0x05, 0x05, 0x02];
    private static ReadOnlySpan<byte> Kerberos5 => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
    private static ReadOnlySpan<byte> MicrosoftKerberos5 => [0x2A, 0x86, 0x48, 0x82, 0xF7, 0x12, 0x01, 0x02, 0x02];
    private static ReadOnlySpan<byte> NtlmSsp => [0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0A];

    /// <summary>
    /// Hands on the Kerberos or NTLM message inside a token, if there is one. Tokens of other kinds are passed over;
    /// broken ones are counted as <c>spnego</c>, <c>kerberos</c> or <c>ntlm</c>.
    /// </summary>
    /// <param name="token">The whole token.</param>
    /// <param name="context">Where it was seen.</param>
    /// <param name="carrier">What carried it.</param>
    /// <param name="sink">Takes the message.</param>
    /// <param name="counters">Counts what can't be read.</param>
    public static void Read(ReadOnlySpan<byte> token, in MessageContext context, Carrier carrier, IMessageSink sink, ProtocolCounters counters) =>
        Read(token, context, carrier, sink, counters, MaxNesting);

    private static void Read(
        ReadOnlySpan<byte> token, in MessageContext context, Carrier carrier, IMessageSink sink, ProtocolCounters counters, int nesting)
    {
        if (token.IsEmpty || nesting == 0)
        {
            return;
        }

        if (NtlmParser.IsNtlm(token))
        {
            ReadNtlm(token, context, carrier, sink, counters);
            return;
        }

        switch (token[0])
        {
            case InitialContextToken when TryUnwrap(token, out var mechanism, out var inner):
                if (mechanism.SequenceEqual(Spnego) || mechanism.SequenceEqual(NtlmSsp))
                {
                    Read(inner, context, carrier, sink, counters, nesting - 1);
                }
                else if (mechanism.SequenceEqual(Kerberos5) || mechanism.SequenceEqual(MicrosoftKerberos5))
                {
                    ReadGssKerberos(inner, context, carrier, sink, counters);
                }

                break;
            case NegTokenInit or NegTokenResponse:
                if (TryNegotiationToken(token, out var negotiated))
                {
                    Read(negotiated, context, carrier, sink, counters, nesting - 1);
                }
                else
                {
                    counters.CountUnparsed("spnego");
                }

                break;
            case InitialContextToken:
                counters.CountUnparsed("spnego");
                break;
            case 0x6E or 0x6F or 0x7E:
                // A short one may be the text of another mechanism: n,,n=user.
                if (!TryReadKerberos(token, context, carrier, sink) && token.Length > 1 && token[1] >= 0x80)
                {
                    counters.CountUnparsed("kerberos");
                }

                break;
        }
    }

    // InitialContextToken (RFC 2743, 3.1): the mechanism's OID, then its own token.
    private static bool TryUnwrap(ReadOnlySpan<byte> token, out ReadOnlySpan<byte> mechanism, out ReadOnlySpan<byte> inner)
    {
        inner = default;
        mechanism = default;
        var reader = new BerReader(token);
        if (!reader.TryRead(InitialContextToken, out var content))
        {
            return false;
        }

        var fields = new BerReader(content);
        if (!fields.TryRead(ObjectIdentifier, out mechanism))
        {
            return false;
        }

        inner = fields.Rest;
        return true;
    }

    // mechToken [2] of NegTokenInit and NegTokenInit2 (MS-SPNG 2.2.1), responseToken [2] of NegTokenResp.
    private static bool TryNegotiationToken(ReadOnlySpan<byte> token, out ReadOnlySpan<byte> inner)
    {
        inner = default;
        var reader = new BerReader(token);
        if (!reader.TryRead(out _, out var content))
        {
            return false;
        }

        var fields = new BerReader(content);
        if (!fields.TryEnter(Sequence, out fields))
        {
            return false;
        }

        while (!fields.IsEmpty)
        {
            if (!fields.TryRead(out var tag, out var field))
            {
                return false;
            }

            if (tag == Token)
            {
                return new BerReader(field).TryRead(OctetString, out inner);
            }
        }

        return true;
    }

    // TOK_ID (RFC 4121, 4.1): 01 00 AP-REQ, 02 00 AP-REP, 03 00 KRB-ERROR; others carry no message.
    private static void ReadGssKerberos(
        ReadOnlySpan<byte> token, in MessageContext context, Carrier carrier, IMessageSink sink, ProtocolCounters counters)
    {
        if (token.Length > 2 && token[0] is 1 or 2 or 3 && token[1] == 0 && !TryReadKerberos(token[2..], context, carrier, sink))
        {
            counters.CountUnparsed("kerberos");
        }
    }

    private static bool TryReadKerberos(ReadOnlySpan<byte> bytes, in MessageContext context, Carrier carrier, IMessageSink sink)
    {
        var ok = KerberosParser.TryParse(bytes, carrier, out var message);
        if (ok)
        {
            sink.Accept(context, message!);
        }

        return ok;
    }

    private static void ReadNtlm(
        ReadOnlySpan<byte> bytes, in MessageContext context, Carrier carrier, IMessageSink sink, ProtocolCounters counters)
    {
        switch (NtlmParser.TypeOf(bytes))
        {
            case 1:
                break;
            case 2 when NtlmParser.TryParseChallenge(bytes, carrier, out var challenge):
                sink.Accept(context, challenge);
                break;
            case 3 when NtlmParser.TryParseAuthenticate(bytes, carrier, out var authenticate):
                sink.Accept(context, authenticate);
                break;
            default:
                counters.CountUnparsed("ntlm");
                break;
        }
    }
}
