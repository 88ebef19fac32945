using System.Collections.Frozen;

namespace Deception.Protocols.Ldap;

/// <summary>One spelling for the ways in which a client may write an attribute (RFC 4512, 1.4 and 2.5; MS-ADTS 3.1.1.3.1.2).</summary>
public static class LdapAttributeNames
{
    // Those that detectors judge (MS-ADA1, MS-ADA2, MS-ADA3: attributeID).
    private static readonly FrozenDictionary<string, string> ByNumber = new Dictionary<string, string>
    {
        ["2.5.4.0"] = "objectclass",
        ["2.5.4.3"] = "cn",
        ["2.5.4.13"] = "description",
        ["2.5.4.31"] = "member",
        ["2.5.4.49"] = "distinguishedname",
        ["1.2.840.113556.1.2.102"] = "memberof",
        ["1.2.840.113556.1.2.281"] = "ntsecuritydescriptor",
        ["1.2.840.113556.1.4.1"] = "name",
        ["1.2.840.113556.1.4.2"] = "objectguid",
        ["1.2.840.113556.1.4.8"] = "useraccountcontrol",
        ["1.2.840.113556.1.4.52"] = "lastlogon",
        ["1.2.840.113556.1.4.96"] = "pwdlastset",
        ["1.2.840.113556.1.4.98"] = "primarygroupid",
        ["1.2.840.113556.1.4.146"] = "objectsid",
        ["1.2.840.113556.1.4.150"] = "admincount",
        ["1.2.840.113556.1.4.221"] = "samaccountname",
        ["1.2.840.113556.1.4.302"] = "samaccounttype",
        ["1.2.840.113556.1.4.609"] = "sidhistory",
        ["1.2.840.113556.1.4.656"] = "userprincipalname",
        ["1.2.840.113556.1.4.750"] = "grouptype",
        ["1.2.840.113556.1.4.771"] = "serviceprincipalname",
        ["1.2.840.113556.1.4.782"] = "objectcategory",
        ["1.2.840.113556.1.4.891"] = "gplink",
        ["1.2.840.113556.1.4.1696"] = "lastlogontimestamp",
        ["1.2.840.113556.1.4.1787"] = "msds-allowedtodelegateto",
        ["1.2.840.113556.1.4.1963"] = "msds-supportedencryptiontypes",
        ["1.2.840.113556.1.4.2175"] = "mskds-rootkeydata",
        ["1.2.840.113556.1.4.2182"] = "msds-allowedtoactonbehalfofotheridentity",
        ["1.2.840.113556.1.4.2196"] = "msds-managedpassword",
        ["1.2.840.113556.1.4.2328"] = "msds-keycredentiallink",
    }.ToFrozenDictionary();

    // None of them holds a secret; a password's attribute must never stand here.
    private static readonly FrozenSet<string> Kept = new[]
    {
        "objectclass", "samaccountname", "useraccountcontrol", "serviceprincipalname", "dnshostname", "member", "primarygroupid", "sidhistory",
        "msds-allowedtodelegateto", "msds-allowedtoactonbehalfofotheridentity", "msds-supportedencryptiontypes", "ntsecuritydescriptor", "gplink",
        "displayname", "gpcfilesyspath",
    }.ToFrozenSet();

    /// <summary>
    /// Lower case, without options (<c>;binary</c>) and spaces; a known number, also as <c>OID.1.2.…</c> or with leading zeros,
    /// becomes its name.
    /// </summary>
    public static string Normalize(string attribute)
    {
        var semicolon = attribute.IndexOf(';', StringComparison.Ordinal);
        var name = (semicolon < 0 ? attribute : attribute[..semicolon]).Trim().ToLowerInvariant();
        var number = Number(name);
        return number is not null ? ByNumber.GetValueOrDefault(number, number) : name;
    }

    /// <summary>A number of dots and digits in its one spelling; null when the text is none.</summary>
    public static string? Number(string text)
    {
        var digits = text.Trim();
        digits = digits.StartsWith("oid.", StringComparison.OrdinalIgnoreCase) ? digits[4..] : digits;
        if (digits.Length == 0 || !digits.Contains('.', StringComparison.Ordinal) || digits.AsSpan().ContainsAnyExcept("0123456789."))
        {
            return null;
        }

        return string.Join('.', digits.Split('.').Select(part => part.TrimStart('0') is { Length: > 0 } rest ? rest : "0"));
    }

    /// <summary>True for attributes whose written values are kept.</summary>
    /// <param name="normalized">As <see cref="Normalize"/> gives it.</param>
    public static bool AreValuesKept(string normalized) => Kept.Contains(normalized);
}
