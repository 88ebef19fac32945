using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary>
/// <c>ldap.spn-enumeration</c>: a filter selects user accounts that have service principal names, or that need no
/// pre-authentication: the shopping list of roasting.
/// </summary>
public sealed class SpnEnumeration(World world) : LdapDetector(world)
{
    private const int MostSearches = 4096;
    private const uint NormalAccount = 0x200;

    private readonly BoundedMap<(long Conversation, int Id), Sighting> _waiting = new(MostSearches);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _waiting.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ldap.spn-enumeration",
        Title = "Search for accounts that can be roasted",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1558.003"],
        BenignCauses = "A look-up of one service name or of one account's names; searches of computers alone. Administrators who look for duplicate "
            + "service names (setspn -X) do the same as an attacker and belong into the policy.",
        LosesAttacks = "One who lists all users and filters at home shows only in ldap.reconnaissance; sealed searches.",
        Guide = new ResponseGuide(
            "Somebody asked which accounts give service tickets, or AS-REPs, whose passwords can be guessed offline.",
            "Look for service tickets or AS-REPs to the same source after this (kerberos.kerberoasting, kerberos.asrep-roasting).",
            "Isolate the source host if tickets followed; give the listed service accounts new long passwords.",
            "Use group managed service accounts; take SPNs off user accounts: Set-ADUser <account> -ServicePrincipalNames @{Remove='<spn>'}; "
                + "Set-ADAccountControl <account> -DoesNotRequirePreAuth $false.",
            "Lawful auditors: list account and address under detectors → ldap.spn-enumeration → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapSearchRequest), typeof(LdapResult)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case LdapSearchRequest search when context.FromClient && search.Scope != LdapScope.Base:
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
        var filter = World.Filters.Of(search);
        // With a name beside it, only what tests the kind of account too is more than a look-up.
        if (SearchInterests.Roasting(filter) is not { } sought
            || (filter.IsNarrow && !(filter.MeansUsers && (filter.RequiredBits & (NormalAccount | SearchInterests.NoPreAuthentication)) != 0))
            || IsPermitted(context))
        {
            return;
        }
        var sighting = SightingOf(
            context, DirectoryPlaces.DomainOf(search.BaseObject),
            $"{ClientName(context)} searched {ServerName(context)} for {sought}.", filter.MeansUsers ? 90 : 75,
            ("sought", sought), ("filter", Shown(search.Filter)));
        _waiting.Set((context.Conversation.Id, search.MessageId), sighting);
        Tell(context, sighting);
    }
}
