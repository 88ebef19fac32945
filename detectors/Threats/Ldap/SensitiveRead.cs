using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary>
/// <c>ldap.sensitive-read</c>: attributes that hold secrets are asked for by name: passwords of LAPS and of managed service accounts, the
/// key distribution service's root keys, the key of a federation service.
/// </summary>
public sealed class SensitiveRead(World world) : LdapDetector(world)
{
    private const int MostSearches = 4096;

    // MS-ADA2, MS-ADA3; Windows LAPS: msLAPS-…; a federation service keeps its master key as the photo of a contact.
    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal)
    {
        ["ms-mcs-admpwd"] = "local administrator passwords (LAPS)",
        ["mslaps-password"] = "local administrator passwords (LAPS)",
        ["mslaps-encryptedpassword"] = "local administrator passwords (LAPS)",
        ["mslaps-encryptedpasswordhistory"] = "local administrator passwords (LAPS)",
        ["mslaps-encrypteddsrmpassword"] = "restore mode passwords of domain controllers (LAPS)",
        ["mslaps-encrypteddsrmpasswordhistory"] = "restore mode passwords of domain controllers (LAPS)",
        ["msds-managedpassword"] = "passwords of managed service accounts",
        ["mskds-rootkeydata"] = "root keys of the key distribution service",
    };

    private readonly BoundedMap<(long Conversation, int Id), Sighting> _waiting = new(MostSearches);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _waiting.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ldap.sensitive-read",
        Title = "Secrets asked for in the directory",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1555", "T1552"],
        BenignCauses = "Help desks that read LAPS passwords, hosts that fetch the password of their own managed service account and the federation service use "
            + "sealed sessions; those that don't belong into the policy. A computer may read its own object. The directory gives the attributes only to those who may read them; the attempt tells the intent.",
        LosesAttacks = "Reads of all attributes (*), which give LAPS passwords to those who may read them; sealed sessions.",
        Guide = new ResponseGuide(
            "Somebody asked for stored passwords or keys that only few may read.",
            "See in evidence how many objects were given, and with Find-AdmPwdExtendedRights or Get-ADServiceAccount -Properties PrincipalsAllowedToRetrieveManagedPassword who may read them.",
            "Isolate the source host; reset the password of the account that asked.",
            "Change what was read: Reset-LapsPassword; Reset-ADServiceAccountPassword; for a root key Add-KdsRootKey and new managed service accounts; for a federation "
                + "service a new token-signing certificate. Take superfluous read rights away.",
            "Lawful readers: list account and address under detectors → ldap.sensitive-read → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapSearchRequest), typeof(LdapResult)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case LdapSearchRequest search when context.FromClient:
                Judge(context, search);
                break;
            case LdapResult { Kind: LdapRequestKind.Search } result when _waiting.TryGet((context.Conversation.Id, result.MessageId), out var sighting):
                _waiting.Remove((context.Conversation.Id, result.MessageId));
                Tell(context, sighting with
                {
                    IsNewEvent = false,
                    Evidence = [("answer", string.Create(CultureInfo.InvariantCulture, $"result {result.ResultCode}, {result.Entries ?? 0} objects"))],
                });
                break;
        }
    }

    private void Judge(in MessageContext context, LdapSearchRequest search)
    {
        if (Sought(search) is not { } sought || IsPermitted(context) || (search.Scope == LdapScope.Base && IsOwn(context, search.BaseObject)))
        {
            return;
        }
        var sighting = SightingOf(
            context, DirectoryPlaces.DomainOf(search.BaseObject), $"{ClientName(context)} asked {ServerName(context)} for {sought}.", 85,
            ("sought", sought), ("attributes", string.Join(", ", search.Attributes)), ("filter", Shown(search.Filter)), ("base", search.BaseObject));
        _waiting.Set((context.Conversation.Id, search.MessageId), sighting);
        Tell(context, sighting);
    }

    private static string? Sought(LdapSearchRequest search)
    {
        foreach (var attribute in search.Attributes)
        {
            var name = LdapAttributeNames.Normalize(attribute);
            if (Secrets.TryGetValue(name, out var secret))
            {
                return secret;
            }
            if (name == "thumbnailphoto" && DirectoryPlaces.IsUnder(search.BaseObject, "ADFS", "Microsoft", "Program Data"))
            {
                return "the key of a federation service";
            }
        }
        return null;
    }
}
