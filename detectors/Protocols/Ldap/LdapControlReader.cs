using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>Controls of a message (RFC 4511, 4.1.11): their numbers; values are of no interest here.</summary>
internal static class LdapControlReader
{
    private const byte Sequence = 0x30;
    private const byte OctetString = 0x04;
    private const byte Controls = 0xA0;

    /// <summary>Reads what follows protocolOp.</summary>
    public static IReadOnlyList<string> Read(BerReader message)
    {
        if (!message.TryEnter(Controls, out var list))
        {
            return [];
        }

        var oids = new List<string>();
        while (oids.Count < LdapLimits.Controls && list.TryEnter(Sequence, out var control)
            && control.TryReadText(OctetString, LdapLimits.TextBytes, out var oid))
        {
            oids.Add(LdapAttributeNames.Number(oid) ?? oid);
        }

        return oids;
    }
}
