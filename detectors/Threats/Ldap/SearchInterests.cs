using Deception.Protocols.Ldap;

namespace Deception.Threats.Ldap;

/// <summary>One thing that a search is after, and how much it says of an attacker.</summary>
/// <param name="Name">In words.</param>
/// <param name="Weight">Points.</param>
/// <param name="CanBeHabit">True for what servers do every day; a habit then weighs nothing.</param>
internal readonly record struct SearchInterest(string Name, int Weight, bool CanBeHabit = false);

/// <summary>Tells what a search is after.</summary>
internal static class SearchInterests
{
    public const uint NoPreAuthentication = 0x400000;

    private const uint PasswordNotRequired = 0x20, ServerAccount = 0x2000, TrustedForDelegation = 0x80000, ProtocolTransition = 0x1000000;

    // What attackers' tables of accounts tell, of which mail, HR and sign-in systems need nothing, and reminders or clean-ups one thing.
    private static readonly Dictionary<string, string> StateOfAccounts = new(StringComparer.Ordinal)
    {
        ["pwdlastset"] = "password",
        ["lastlogon"] = "sign-in",
        ["lastlogontimestamp"] = "sign-in",
        ["logoncount"] = "sign-ins",
        ["badpwdcount"] = "mistakes",
        ["badpasswordtime"] = "mistakes",
        ["admincount"] = "protection",
        ["sidhistory"] = "history",
        ["serviceprincipalname"] = "services",
        ["msds-allowedtodelegateto"] = "delegation",
        ["msds-allowedtoactonbehalfofotheridentity"] = "delegation",
    };

    private static readonly HashSet<string> Universal = new(StringComparer.Ordinal)
    {
        "objectclass", "objectguid", "objectcategory", "cn", "name", "distinguishedname", "whencreated", "whenchanged", "usncreated", "usnchanged", "instancetype",
    };

    /// <summary>All that one search is after; empty for look-ups of single objects and for what clients do by themselves.</summary>
    public static List<SearchInterest> Of(LdapSearchRequest search, FilterReading filter)
    {
        List<SearchInterest> found = [];
        if (search.Scope == LdapScope.Base || filter.IsNarrow || DirectoryPlaces.IsUnder(search.BaseObject, "Public Key Services", "Services"))
        {
            return found;
        }
        if (Roasting(filter) is { } roasting)
        {
            found.Add(new(roasting, 3));
            return found;
        }
        var delegation = Delegation(filter);
        if (delegation > 0)
        {
            found.Add(new("accounts trusted for delegation", delegation > 1 ? 5 : 3));
        }
        if ((filter.RequiredBits & PasswordNotRequired) != 0)
        {
            found.Add(new("accounts that need no password", 3));
        }
        if (filter.Positive.Any(f => f.Attribute == "admincount"))
        {
            found.Add(new("protected accounts", 3));
        }
        if (filter.Present.Any(IsPasswordOfComputers))
        {
            found.Add(new("computers with managed local passwords", 3));
        }
        if (filter.Positive.Any(f => f is { Kind: LdapFilterKind.Substring, Attribute: "description" or "info" or "comment" }
            && (f.Text.Contains("pass", StringComparison.OrdinalIgnoreCase) || f.Text.Contains("pw", StringComparison.OrdinalIgnoreCase))))
        {
            found.Add(new("passwords in descriptions", 4));
        }
        AddSweeps(found, search, filter);
        return found;
    }

    /// <summary>What a roasting filter selects; null of any other filter.</summary>
    public static string? Roasting(FilterReading filter)
    {
        if (!filter.Kinds.HasFlag(ObjectKinds.Users))
        {
            return null;
        }
        return (filter.RequiredBits & NoPreAuthentication) != 0 ? "accounts without pre-authentication"
            : filter.Present.Contains("serviceprincipalname") || (filter.MeansUsers && filter.Positive.Any(f => f is { Kind: LdapFilterKind.Substring, Attribute: "serviceprincipalname" }))
                ? "user accounts with service names" : null;
    }

    /// <summary>True for the attributes that hold, or say when to change, a computer's local administrator password.</summary>
    private static bool IsPasswordOfComputers(string attribute) =>
        attribute.StartsWith("ms-mcs-admpwd", StringComparison.Ordinal) || attribute.StartsWith("mslaps-", StringComparison.Ordinal);

    private static int Delegation(FilterReading filter) =>
        ((filter.RequiredBits & TrustedForDelegation) != 0 ? 1 : 0) + ((filter.RequiredBits & ProtocolTransition) != 0 ? 1 : 0)
        + (filter.Present.Contains("msds-allowedtodelegateto") ? 1 : 0) + (filter.Present.Contains("msds-allowedtoactonbehalfofotheridentity") ? 1 : 0);

    private static void AddSweeps(List<SearchInterest> found, LdapSearchRequest search, FilterReading filter)
    {
        var asked = search.Attributes.Select(LdapAttributeNames.Normalize).ToHashSet(StringComparer.Ordinal);
        if ((filter.Kinds & ~ObjectKinds.DnsRecords) == ObjectKinds.None && filter.Kinds != ObjectKinds.None)
        {
            found.Add(new("records of a DNS zone", 5, CanBeHabit: true));
            return;
        }
        if (search.Scope != LdapScope.Subtree)
        {
            return;
        }
        var isEverything = filter.Kinds == ObjectKinds.All && filter.Positive.All(f => Universal.Contains(f.Attribute) && f.Kind is LdapFilterKind.Present or LdapFilterKind.AtLeast);
        if (isEverything && !DirectoryPlaces.IsRoot(search.BaseObject))
        {
            return;
        }
        if (asked.Contains("ntsecuritydescriptor") && (isEverything || (filter.Kinds != ObjectKinds.All
            && (filter.Kinds & (ObjectKinds.Users | ObjectKinds.Groups | ObjectKinds.Computers | ObjectKinds.Domains)) != ObjectKinds.None)))
        {
            found.Add(new("permissions of many objects", 5, CanBeHabit: true));
        }
        if (isEverything)
        {
            found.Add(new("every object", IsTaste(search) ? 2 : 4, CanBeHabit: true));
        }
        else if (filter.Kinds == ObjectKinds.All)
        {
            return;
        }
        else if (found.Count == 0)
        {
            AddKinds(found, filter); // a special filter asks for few of them
            if (found.Count > 0 && !IsTaste(search) && (asked.Count == 0 || asked.Contains("*")))
            {
                found.Add(new("all attributes of many objects", 2, CanBeHabit: true));
            }
        }
        if (filter.Kinds.HasFlag(ObjectKinds.Users) && asked.Select(StateOfAccounts.GetValueOrDefault).OfType<string>().Distinct().Count() >= 2)
        {
            found.Add(new("state of passwords and sign-ins", 4, CanBeHabit: true));
        }
    }

    // Browsers for people ask for the first thousand objects; one who wants all of them sets no limit, or pages.
    private static bool IsTaste(LdapSearchRequest search) => search.SizeLimit is > 0 and <= 1000 && !search.Controls.Contains(LdapControls.PagedResults);

    private static void AddKinds(List<SearchInterest> found, FilterReading filter)
    {
        Add(ObjectKinds.Users, "users", 1);
        Add(ObjectKinds.Groups, "groups", 1);
        if (!filter.Kinds.HasFlag(ObjectKinds.Users) && (filter.RequiredBits & ServerAccount) == 0)
        {
            Add(ObjectKinds.Computers, "computers", 1);
        }
        Add(ObjectKinds.Trusts, "trusts", 2);
        Add(ObjectKinds.Policies, "group policies", 1);
        Add(ObjectKinds.Units, "organizational units", 1);
        Add(ObjectKinds.Domains, "domains", 1);
        if (filter.Kinds == ObjectKinds.ManagedAccounts)
        {
            Add(ObjectKinds.ManagedAccounts, "managed service accounts", 2);
        }

        void Add(ObjectKinds kind, string name, int weight)
        {
            if (filter.Kinds.HasFlag(kind))
            {
                found.Add(new($"all {name}", weight, CanBeHabit: true));
            }
        }
    }
}
