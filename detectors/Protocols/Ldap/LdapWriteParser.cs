using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>Modify and add requests (RFC 4511, 4.6 and 4.7).</summary>
internal static class LdapWriteParser
{
    private const byte OctetString = 0x04;
    private const byte Enumerated = 0x0A;
    private const byte Sequence = 0x30;
    private const byte Set = 0x31;

    public static bool TryParse(BerReader fields, int id, bool isAdd, IReadOnlyList<string> controls, [NotNullWhen(true)] out LdapWriteRequest? request)
    {
        request = null;
        if (!fields.TryReadText(OctetString, LdapLimits.NameBytes, out var name) || !fields.TryEnter(Sequence, out var list))
        {
            return false;
        }

        var changes = new List<LdapChange>();
        while (!list.IsEmpty && changes.Count < LdapLimits.Changes)
        {
            if (!list.TryEnter(Sequence, out var item))
            {
                return false;
            }

            long kind = 0;
            var attribute = item;
            if (!isAdd && (!item.TryReadInteger(Enumerated, out kind) || kind is < 0 or > 3 || !item.TryEnter(Sequence, out attribute)))
            {
                return false;
            }

            if (!TryReadAttribute(attribute, (LdapChangeKind)kind, out var change))
            {
                return false;
            }

            changes.Add(change);
        }

        request = new LdapWriteRequest(id, name, isAdd, changes) { Controls = controls };
        return true;
    }

    private static bool TryReadAttribute(BerReader attribute, LdapChangeKind kind, [NotNullWhen(true)] out LdapChange? change)
    {
        change = null;
        if (!attribute.TryReadText(OctetString, LdapLimits.TextBytes, out var written))
        {
            return false;
        }

        var name = LdapAttributeNames.Normalize(written);
        var areKept = LdapAttributeNames.AreValuesKept(name);
        List<ReadOnlyMemory<byte>>? values = null;
        var count = 0;
        if (attribute.TryEnter(Set, out var set))
        {
            for (; set.TryRead(OctetString, out var value); count++)
            {
                if (areKept && count < LdapLimits.Values && value.Length <= LdapLimits.ValueBytes)
                {
                    (values ??= []).Add(value.ToArray());
                }
            }
        }

        change = new LdapChange(kind, name, values ?? (IReadOnlyList<ReadOnlyMemory<byte>>)[], count);
        return true;
    }
}
