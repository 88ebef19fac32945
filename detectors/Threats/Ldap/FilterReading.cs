using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Protocols.Ldap;

namespace Deception.Threats.Ldap;

/// <summary>
/// What a search filter selects, judged from its structure: negations are pushed to the leaves, sets are joined and cut, and each leaf
/// tells which kinds of objects it can match. The letter case, order, nesting, OIDs and escapes that the client wrote make no difference.
/// </summary>
internal sealed class FilterReading
{
    private const string BitsAnd = "1.2.840.113556.1.4.803", BitsOr = "1.2.840.113556.1.4.804";
    private const uint NormalAccount = 0x200, WorkstationAccount = 0x1000, ServerAccount = 0x2000;
    private const int TellingCharacters = 3;

    private static readonly HashSet<string> Naming = new(StringComparer.Ordinal)
    {
        "samaccountname", "cn", "name", "distinguishedname", "objectsid", "objectguid", "mail", "userprincipalname", "uid", "displayname",
        "dnshostname", "sn", "givenname", "anr", "proxyaddresses", "employeeid", "employeenumber", "telephonenumber", "mailnickname",
        "serviceprincipalname", "ms-ds-consistencyguid", "msds-principalname", "uidnumber", "gidnumber", "dc", "ou", "sidhistory",
        "msexchmailboxguid", "legacyexchangedn", "networkaddress", "dhcpidentification", "altsecurityidentities", "usercertificate",
    };

    private FilterReading(LdapFilter filter)
    {
        Kinds = KindsOf(filter, true);
        IsNarrow = NarrowOf(filter, true);
        Collect(filter, true);
    }

    /// <summary>Kinds of objects that can match.</summary>
    public ObjectKinds Kinds { get; }

    /// <summary>True when it asks for objects by name, or for the members of one group.</summary>
    public bool IsNarrow { get; }

    /// <summary>userAccountControl bits that must, or in an alternative may, be set.</summary>
    public uint RequiredBits { get; private set; }

    /// <summary>Attributes that must, or may, have any value.</summary>
    public HashSet<string> Present { get; } = new(StringComparer.Ordinal);

    /// <summary>Leaves that hold without negation, in order.</summary>
    public List<LdapFilter> Positive { get; } = [];

    /// <summary>True when user accounts are meant in so many words, or computers are left out.</summary>
    public bool MeansUsers { get; private set; }

    public static FilterReading Of(LdapSearchRequest search) => new(search.ReadFilter());

    /// <summary>Remembers the last reading: several detectors ask for one search in turn.</summary>
    internal sealed class Memo
    {
        private LdapSearchRequest? _search;
        private FilterReading? _reading;

        public FilterReading Of(LdapSearchRequest search)
        {
            if (!ReferenceEquals(search, _search) || _reading is null)
            {
                (_search, _reading) = (search, FilterReading.Of(search));
            }
            return _reading;
        }
    }

    /// <summary>The number that a leaf tests, written in decimal with any zeros and spaces; null when it is none.</summary>
    public static uint? NumberOf(LdapFilter leaf)
    {
        if (long.TryParse(leaf.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            && number is >= int.MinValue and <= uint.MaxValue)
        {
            return unchecked((uint)number);
        }
        return null;
    }

    private void Collect(LdapFilter filter, bool isPositive)
    {
        if (filter.Kind is LdapFilterKind.And or LdapFilterKind.Or or LdapFilterKind.Not)
        {
            foreach (var inner in filter.Inner)
            {
                Collect(inner, filter.Kind == LdapFilterKind.Not ? !isPositive : isPositive);
            }
            return;
        }
        if (!isPositive)
        {
            // What is left of all accounts without computers is users.
            MeansUsers |= (LeafKinds(filter) & ~(ObjectKinds.Computers | ObjectKinds.ManagedAccounts)) == ObjectKinds.None;
            return;
        }
        Positive.Add(filter);
        var kinds = LeafKinds(filter);
        MeansUsers |= kinds.HasFlag(ObjectKinds.Users) && kinds != ObjectKinds.All && filter.Attribute is "samaccounttype" or "objectcategory" or "objectclass" or "useraccountcontrol"
            && !kinds.HasFlag(ObjectKinds.Groups) && (filter.Attribute != "useraccountcontrol" || NumberOf(filter) is { } bits && (bits & NormalAccount) != 0);
        if (filter.Attribute == "useraccountcontrol" && (IsBits(filter) || filter.Kind == LdapFilterKind.Equal))
        {
            RequiredBits |= NumberOf(filter) ?? 0;
        }
        if (IsPresence(filter))
        {
            Present.Add(filter.Attribute);
        }
    }

    private static bool IsBits(LdapFilter leaf) => leaf.Kind == LdapFilterKind.Extensible && leaf.Rule is BitsAnd or BitsOr;

    // (a=*), (a=*/*) and (a>=!) all mean that there is a value.
    private static bool IsPresence(LdapFilter leaf) => leaf.Kind switch
    {
        LdapFilterKind.Present => true,
        LdapFilterKind.Substring => leaf.Written.AsSpan().Trim("*/: ").IsEmpty,
        LdapFilterKind.AtLeast => leaf.Text.Length < TellingCharacters,
        _ => false,
    };

    private static ObjectKinds KindsOf(LdapFilter filter, bool isPositive)
    {
        switch (filter.Kind)
        {
            case LdapFilterKind.Not:
                return filter.Inner is [var negated] ? KindsOf(negated, !isPositive) : ObjectKinds.All;
            case LdapFilterKind.And or LdapFilterKind.Or:
                var all = (filter.Kind == LdapFilterKind.And) == isPositive;
                var kinds = all ? ObjectKinds.All : ObjectKinds.None;
                foreach (var inner in filter.Inner)
                {
                    var of = KindsOf(inner, isPositive);
                    kinds = all ? kinds & of : kinds | of;
                }
                return kinds;
            default:
                var leaf = LeafKinds(filter);
                // Only a leaf that tells the kind and nothing else says something when it is negated.
                return isPositive ? leaf : filter.Attribute is "objectcategory" or "objectclass" or "samaccounttype" && leaf != ObjectKinds.All ? ObjectKinds.All & ~leaf : ObjectKinds.All;
        }
    }

    private static ObjectKinds LeafKinds(LdapFilter leaf)
    {
        const ObjectKinds principals = ObjectKinds.Users | ObjectKinds.Computers | ObjectKinds.ManagedAccounts;
        switch (leaf.Attribute)
        {
            case "objectclass" when leaf.Kind is LdapFilterKind.Equal or LdapFilterKind.Extensible:
                return leaf.Text.ToLowerInvariant() switch
                {
                    "user" or "organizationalperson" or "person" or "securityprincipal" or "1.2.840.113556.1.5.9" => principals,
                    "computer" => ObjectKinds.Computers | ObjectKinds.ManagedAccounts,
                    "group" => ObjectKinds.Groups,
                    "inetorgperson" => ObjectKinds.Users,
                    "trusteddomain" => ObjectKinds.Trusts,
                    "grouppolicycontainer" => ObjectKinds.Policies,
                    "organizationalunit" or "container" => ObjectKinds.Units,
                    "domain" or "domaindns" => ObjectKinds.Domains,
                    "dnsnode" or "dnszone" => ObjectKinds.DnsRecords,
                    "msds-groupmanagedserviceaccount" or "msds-managedserviceaccount" => ObjectKinds.ManagedAccounts,
                    "top" => ObjectKinds.All,
                    _ => ObjectKinds.Others,
                };
            case "objectcategory" when leaf.Kind == LdapFilterKind.Equal:
                var category = DistinguishedName.TryParse(leaf.Text, out var dn) ? dn.Name : leaf.Text;
                return category.ToLowerInvariant() switch
                {
                    "person" or "user" or "organizationalperson" or "inetorgperson" => ObjectKinds.Users,
                    "computer" => ObjectKinds.Computers,
                    "group" => ObjectKinds.Groups,
                    "trusteddomain" or "trusted-domain" => ObjectKinds.Trusts,
                    "grouppolicycontainer" or "group-policy-container" => ObjectKinds.Policies,
                    "organizationalunit" or "organizational-unit" or "container" => ObjectKinds.Units,
                    "domain" or "domaindns" or "domain-dns" => ObjectKinds.Domains,
                    "dnsnode" or "dns-node" or "dnszone" or "dns-zone" => ObjectKinds.DnsRecords,
                    "msds-groupmanagedserviceaccount" or "ms-ds-group-managed-service-account" => ObjectKinds.ManagedAccounts,
                    _ => ObjectKinds.Others,
                };
            case "samaccounttype" when leaf.Kind == LdapFilterKind.Equal && NumberOf(leaf) is { } type: // MS-SAMR 2.2.1.9
                return type switch
                {
                    0x30000000 => ObjectKinds.Users,
                    0x30000001 => ObjectKinds.Computers | ObjectKinds.ManagedAccounts,
                    0x30000002 => ObjectKinds.Trusts,
                    >= 0x10000000 and < 0x30000000 => ObjectKinds.Groups,
                    _ => ObjectKinds.Others,
                };
            case "useraccountcontrol" when IsBits(leaf) && NumberOf(leaf) is { } bits:
                return (bits & NormalAccount) != 0 ? ObjectKinds.Users
                    : (bits & (WorkstationAccount | ServerAccount)) != 0 ? ObjectKinds.Computers | ObjectKinds.ManagedAccounts
                    : principals;
            case "useraccountcontrol" or "primarygroupid" or "pwdlastset" or "lastlogon" or "lastlogontimestamp" or "serviceprincipalname":
                return principals;
            case "samaccountname":
                return principals | ObjectKinds.Groups;
            case "admincount":
                return principals | ObjectKinds.Groups;
            case "grouptype":
                return ObjectKinds.Groups;
            case "trusttype" or "trustdirection" or "trustattributes" or "trustpartner":
                return ObjectKinds.Trusts;
            case "dnsrecord":
                return ObjectKinds.DnsRecords;
            case "mail" or "userprincipalname":
                return ObjectKinds.Users | ObjectKinds.Groups | ObjectKinds.Others;
            default:
                return ObjectKinds.All;
        }
    }

    private static bool NarrowOf(LdapFilter filter, bool isPositive) => filter.Kind switch
    {
        LdapFilterKind.Not => filter.Inner is [var negated] && NarrowOf(negated, !isPositive),
        LdapFilterKind.And or LdapFilterKind.Or => (filter.Kind == LdapFilterKind.And) == isPositive
            ? filter.Inner.Any(f => NarrowOf(f, isPositive))
            : filter.Inner.Count > 0 && filter.Inner.All(f => NarrowOf(f, isPositive)),
        LdapFilterKind.Unknown => false,
        _ => isPositive && NamesSomething(filter),
    };

    private static bool NamesSomething(LdapFilter leaf) => leaf.Kind switch
    {
        LdapFilterKind.Equal or LdapFilterKind.Approximate or LdapFilterKind.Extensible => leaf.Attribute is "memberof" or "member"
            ? !IsBits(leaf) : Naming.Contains(leaf.Attribute) && leaf.Text.Length > 0,
        LdapFilterKind.Substring => leaf.Attribute != "serviceprincipalname" && Naming.Contains(leaf.Attribute) && leaf.Text.Replace("*", "", StringComparison.Ordinal).Length >= TellingCharacters,
        _ => false,
    };
}
