using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary>
/// <c>ldap.cleartext-bind</c>: a password crosses the wire in a simple bind, or SASL PLAIN (RFC 4616), without TLS, right or wrong. Told once a day for each pair
/// of hosts, and once more for a privileged account. The sensor never reads the password.
/// </summary>
public sealed class CleartextBind(World world) : LdapDetector(world)
{
    private const int MostPairs = 8192;

    private readonly BoundedMap<(HostAddress Client, HostAddress Server, bool IsPrivileged), DateOnly> _told = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _told.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ldap.cleartext-bind",
        Title = "Password sent in the clear by an LDAP simple bind",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1040", "T1552"],
        BenignCauses = "Appliances and applications that were set up without TLS: the finding is true nevertheless. Anonymous binds and binds without a "
            + "password send none.",
        LosesAttacks = "",
        Guide = new ResponseGuide(
            "A password crossed the network readable for everybody on the way.",
            "Find the application on the source host that binds with this account.",
            "Set the application to LDAPS or StartTLS, then change the account's password.",
            "Require signing and channel binding on the domain controllers: Group Policy 'Domain controller: LDAP server signing requirements' = Require signing, "
                + "after the clients were mended.",
            "An application that can't do better: list its address under detectors → ldap.cleartext-bind → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapBindRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not LdapBindRequest { Name.Length: > 0 } bind || !context.FromClient
            || (bind.Authentication != LdapAuthentication.Simple && !string.Equals(bind.Mechanism, "PLAIN", StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var isPrivileged = IsPrivileged(bind.Name, server);
        var today = DateOnly.FromDateTime(context.Time.UtcDateTime);
        if (client == server || World.Allowed.Permits(Info.Id, client, null) || (_told.TryGet((client, server, isPrivileged), out var day) && day == today))
        {
            return;
        }
        _told.Set((client, server, isPrivileged), today);
        var domain = AccountName.TryParse(bind.Name, out var name) ? name.Domain : null;
        var sighting = SightingOf(
            context, domain, $"{client} sent the password of {bind.Name} to {ServerName(context)} in the clear ({(bind.Mechanism is null ? "LDAP simple bind" : "SASL PLAIN")}).", 99,
            ("bind_name", bind.Name), ("privileged", isPrivileged ? "yes" : "no"));
        Tell(context, sighting with
        {
            Source = sighting.Source with { Account = bind.Name, Realm = null },
            Accounts = [bind.Name],
            Severity = isPrivileged ? Severity.High : null,
        });
    }

    private bool IsPrivileged(string text, HostAddress server) =>
        AccountName.TryParse(text, out var name) && World.Policy.Domains.Any(d =>
            (World.Controllers.DomainOf(server) is not { } served || string.Equals(served, d.Name, StringComparison.OrdinalIgnoreCase))
            && d.PrivilegedAccounts.Contains(name.Name, StringComparer.OrdinalIgnoreCase));
}
