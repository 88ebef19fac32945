using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Asn1;
using Deception.Protocols.Ntlm;

namespace Deception.Protocols.Ldap;

/// <summary>Bind requests and responses (RFC 4511, 4.2), those of Sicily included (MS-ADTS 5.1.1.1.3).</summary>
internal static class LdapBindParser
{
    private const byte Integer = 0x02;
    private const byte OctetString = 0x04;
    private const byte Enumerated = 0x0A;
    private const byte Simple = 0x80;
    private const byte Sasl = 0xA3;
    private const byte SicilyPackageDiscovery = 0x89;
    private const byte SicilyNegotiate = 0x8A;
    private const byte SicilyResponse = 0x8B;
    private const byte ServerSaslCredentials = 0x87;

    /// <summary>Reads a request; gives its security token apart. A simple bind's password goes nowhere.</summary>
    public static bool TryParseRequest(BerReader fields, int id, [NotNullWhen(true)] out LdapBindRequest? request, out ReadOnlySpan<byte> token)
    {
        token = default;
        request = null;
        if (!fields.TryReadInteger(Integer, out var version) || !fields.TryReadText(OctetString, LdapLimits.NameBytes, out var name)
            || !fields.TryRead(out var tag, out var content))
        {
            return false;
        }

        string? mechanism = null;
        if (tag == Sasl && !TrySasl(new BerReader(content), out mechanism, out token))
        {
            return false;
        }

        LdapAuthentication? authentication = tag switch
        {
            Simple when content.IsEmpty => name.Length == 0 ? LdapAuthentication.Anonymous : LdapAuthentication.Unauthenticated,
            Simple => LdapAuthentication.Simple,
            Sasl => LdapAuthentication.Sasl,
            SicilyPackageDiscovery => LdapAuthentication.SicilyPackageDiscovery,
            SicilyNegotiate => LdapAuthentication.SicilyNegotiate,
            SicilyResponse => LdapAuthentication.SicilyResponse,
            _ => null,
        };
        if (authentication is not { } how)
        {
            return false;
        }

        if (tag is SicilyNegotiate or SicilyResponse)
        {
            token = content;
        }
        else if (name.Length == 0 && mechanism is not null)
        {
            name = SaslIdentity.Of(mechanism, token);
        }

        request = new LdapBindRequest(id, (int)version, name, how, mechanism);
        return true;
    }

    /// <summary>Reads a response; gives its security token apart, which Sicily puts where matchedDN stands.</summary>
    public static bool TryParseResponse(BerReader fields, int id, [NotNullWhen(true)] out LdapBindResponse? response, out ReadOnlySpan<byte> token)
    {
        token = default;
        response = null;
        if (!fields.TryReadInteger(Enumerated, out var code) || !fields.TryRead(OctetString, out var matched)
            || !fields.TryReadText(OctetString, LdapLimits.TextBytes, out var diagnostic))
        {
            return false;
        }

        token = NtlmParser.IsNtlm(matched) ? matched : default;
        while (fields.TryRead(out var tag, out var content))
        {
            token = tag == ServerSaslCredentials ? content : token;
        }

        response = new LdapBindResponse(id, (int)code, diagnostic.TrimEnd('\0'));
        return true;
    }

    private static bool TrySasl(BerReader fields, out string? mechanism, out ReadOnlySpan<byte> credentials)
    {
        credentials = default;
        var ok = fields.TryReadText(OctetString, LdapLimits.TextBytes, out mechanism!);
        return ok && (fields.IsEmpty || fields.TryRead(OctetString, out credentials));
    }
}
