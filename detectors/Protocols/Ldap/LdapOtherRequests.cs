using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>Modify DN and extended requests (RFC 4511, 4.9 and 4.12), and the results of all operations (4.1.9).</summary>
internal static class LdapOtherRequests
{
    private const byte OctetString = 0x04;
    private const byte Boolean = 0x01;
    private const byte Enumerated = 0x0A;
    private const byte NewSuperior = 0x80;
    private const byte RequestName = 0x80;

    public static bool TryParseModifyDn(BerReader fields, int id, [NotNullWhen(true)] out LdapModifyDnRequest? request)
    {
        request = null;
        if (!fields.TryReadText(OctetString, LdapLimits.NameBytes, out var name) || !fields.TryReadText(OctetString, LdapLimits.NameBytes, out var newName)
            || !fields.TryRead(Boolean, out _))
        {
            return false;
        }

        request = new LdapModifyDnRequest(id, name, newName, fields.TryReadText(NewSuperior, LdapLimits.NameBytes, out var parent) ? parent : null);
        return true;
    }

    public static bool TryParseExtended(BerReader fields, int id, [NotNullWhen(true)] out LdapExtendedRequest? request)
    {
        var ok = fields.TryReadText(RequestName, LdapLimits.TextBytes, out var name);
        request = ok ? new LdapExtendedRequest(id, name) : null;
        return ok;
    }

    public static bool TryParseResult(BerReader fields, int id, byte operation, [NotNullWhen(true)] out LdapResult? result)
    {
        var ok = fields.TryReadInteger(Enumerated, out var code);
        result = ok ? new LdapResult(id, KindOf(operation), (int)code) : null;
        return ok;
    }

    private static LdapRequestKind KindOf(byte operation) => operation switch
    {
        LdapOperation.SearchDone => LdapRequestKind.Search,
        LdapOperation.ModifyResponse => LdapRequestKind.Modify,
        LdapOperation.AddResponse => LdapRequestKind.Add,
        LdapOperation.DeleteResponse => LdapRequestKind.Delete,
        LdapOperation.ModifyDnResponse => LdapRequestKind.ModifyDn,
        _ => LdapRequestKind.Extended,
    };
}
