using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.dns-server</c>: somebody but DnsAdmins can administer DNS on the controllers.</summary>
public sealed class DnsServerTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.dns-server",
        Title = "DNS servers can be taken",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1543.003"],
        Anssi = ["permissions_msdns"],
        Covers = ["P-DNSDelegation"],
        Why = "Rights on the container MicrosoftDNS are rights on the DNS service of each controller: it can be made to load a library.",
        Remedy = Remedies.Permission("DNS Manager → the server → Properties → Security, and CN=MicrosoftDNS,CN=System"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Objects.Where(o => o.Name.StartsWith($"CN=MicrosoftDNS,CN=System,{survey.Snapshot.Header.DomainName}", StringComparison.OrdinalIgnoreCase)), but: sid => survey.NameOf(sid) == "DnsAdmins");
}
