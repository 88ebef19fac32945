using System.Globalization;

namespace Deception.ActiveDirectory;

/// <summary>SIDs and relative ids that mean the same everywhere (MS-DTYP 2.4.2.4).</summary>
public static class WellKnownSids
{
    /// <summary>Everyone.</summary>
    public static readonly Sid Everyone = Of("S-1-1-0");

    /// <summary>Anonymous.</summary>
    public static readonly Sid Anonymous = Of("S-1-5-7");

    /// <summary>Authenticated Users.</summary>
    public static readonly Sid AuthenticatedUsers = Of("S-1-5-11");

    /// <summary>Principal Self.</summary>
    public static readonly Sid Self = Of("S-1-5-10");

    /// <summary>Local System.</summary>
    public static readonly Sid System = Of("S-1-5-18");

    /// <summary>Enterprise Domain Controllers.</summary>
    public static readonly Sid EnterpriseControllers = Of("S-1-5-9");

    /// <summary>Creator Owner.</summary>
    public static readonly Sid CreatorOwner = Of("S-1-3-0");

    /// <summary>BUILTIN\Administrators.</summary>
    public static readonly Sid Administrators = Of("S-1-5-32-544");

    /// <summary>BUILTIN\Users.</summary>
    public static readonly Sid Users = Of("S-1-5-32-545");

    /// <summary>BUILTIN\Guests.</summary>
    public static readonly Sid Guests = Of("S-1-5-32-546");

    /// <summary>BUILTIN\Pre-Windows 2000 Compatible Access.</summary>
    public static readonly Sid PreWindows2000 = Of("S-1-5-32-554");

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["S-1-1-0"] = "Everyone",
        ["S-1-5-7"] = "Anonymous",
        ["S-1-5-11"] = "Authenticated Users",
        ["S-1-5-10"] = "Self",
        ["S-1-5-18"] = "Local System",
        ["S-1-5-9"] = "Enterprise Domain Controllers",
        ["S-1-3-0"] = "Creator Owner",
        ["S-1-5-2"] = "Network",
        ["S-1-5-4"] = "Interactive",
        ["S-1-5-6"] = "Service",
        ["S-1-5-19"] = "Local Service",
        ["S-1-5-20"] = "Network Service",
        ["S-1-3-4"] = "Owner Rights",
        ["S-1-5-17"] = "IUSR",
        ["S-1-5-32-544"] = "Administrators",
        ["S-1-5-32-545"] = "Users",
        ["S-1-5-32-546"] = "Guests",
        ["S-1-5-32-547"] = "Power Users",
        ["S-1-5-32-548"] = "Account Operators",
        ["S-1-5-32-549"] = "Server Operators",
        ["S-1-5-32-550"] = "Print Operators",
        ["S-1-5-32-551"] = "Backup Operators",
        ["S-1-5-32-552"] = "Replicator",
        ["S-1-5-32-554"] = "Pre-Windows 2000 Compatible Access",
        ["S-1-5-32-555"] = "Remote Desktop Users",
        ["S-1-5-32-556"] = "Network Configuration Operators",
        ["S-1-5-32-557"] = "Incoming Forest Trust Builders",
        ["S-1-5-32-560"] = "Windows Authorization Access Group",
        ["S-1-5-32-561"] = "Terminal Server License Servers",
        ["S-1-5-32-562"] = "Distributed COM Users",
        ["S-1-5-32-569"] = "Cryptographic Operators",
        ["S-1-5-32-573"] = "Event Log Readers",
        ["S-1-5-32-574"] = "Certificate Service DCOM Access",
        ["S-1-5-32-578"] = "Hyper-V Administrators",
        ["S-1-5-32-580"] = "Remote Management Users",
    };

    private static readonly Dictionary<uint, string> OfDomain = new()
    {
        [498] = "Enterprise Read-only Domain Controllers",
        [500] = "Administrator",
        [501] = "Guest",
        [502] = "krbtgt",
        [512] = "Domain Admins",
        [513] = "Domain Users",
        [514] = "Domain Guests",
        [515] = "Domain Computers",
        [516] = "Domain Controllers",
        [517] = "Cert Publishers",
        [518] = "Schema Admins",
        [519] = "Enterprise Admins",
        [520] = "Group Policy Creator Owners",
        [521] = "Read-only Domain Controllers",
        [522] = "Cloneable Domain Controllers",
        [525] = "Protected Users",
        [526] = "Key Admins",
        [527] = "Enterprise Key Admins",
        [553] = "RAS and IAS Servers",
        [571] = "Allowed RODC Password Replication Group",
        [572] = "Denied RODC Password Replication Group",
    };

    /// <summary>What a SID is called everywhere, if it is one of these.</summary>
    public static string? NameOf(Sid sid) => Names.TryGetValue(sid.Value, out var name) ? name
        : sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal) && OfDomain.TryGetValue(sid.RelativeId, out name) ? name : null;

    /// <summary>The SID of a relative id in a domain.</summary>
    public static Sid InDomain(Sid domain, uint rid) => Of(string.Create(CultureInfo.InvariantCulture, $"{domain.Value}-{rid}"));

    /// <summary>True for groups that everybody who can sign in belongs to: Everyone, Authenticated Users, Users, Domain Users, Domain Computers, Guests, Anonymous, Network, Interactive.</summary>
    public static bool IsEverybody(Sid sid) => sid.Value is "S-1-1-0" or "S-1-5-7" or "S-1-5-11" or "S-1-5-2" or "S-1-5-4" or "S-1-5-32-545" or "S-1-5-32-546" or "S-1-5-32-554"
        || (sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal) && sid.RelativeId is 513 or 514 or 515);

    private static Sid Of(string text) => Sid.TryParse(text, out var sid) ? sid : throw new FormatException(text);
}
