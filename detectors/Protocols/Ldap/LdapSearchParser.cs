using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>Search requests (RFC 4511, 4.5.1).</summary>
internal static class LdapSearchParser
{
    private const byte Boolean = 0x01;
    private const byte Integer = 0x02;
    private const byte OctetString = 0x04;
    private const byte Enumerated = 0x0A;
    private const byte Sequence = 0x30;

    public static bool TryParse(BerReader fields, int id, [NotNullWhen(true)] out LdapSearchRequest? search)
    {
        search = null;
        if (!fields.TryReadText(OctetString, LdapLimits.NameBytes, out var baseObject) || !fields.TryReadInteger(Enumerated, out var scope)
            || !fields.TryRead(Enumerated, out _) || !fields.TryReadInteger(Integer, out var limit) || !fields.TryRead(Integer, out _)
            || !fields.TryRead(Boolean, out _) || !LdapFilterText.TryRender(ref fields, out var filter))
        {
            return false;
        }

        var attributes = new List<string>();
        if (fields.TryEnter(Sequence, out var list))
        {
            while (attributes.Count < LdapLimits.Attributes && list.TryReadText(OctetString, LdapLimits.TextBytes, out var attribute))
            {
                attributes.Add(attribute);
            }
        }

        // A scope that RFC 4511 doesn't know, as subordinate subtree (3), reads as the widest.
        search = new LdapSearchRequest(id, baseObject, scope is 0 or 1 ? (LdapScope)scope : LdapScope.Subtree, filter, attributes)
        {
            SizeLimit = (int)Math.Clamp(limit, 0, int.MaxValue),
        };
        return true;
    }
}
