using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.subnet-missing</c>: a controller's address is in no subnet of a site.</summary>
public sealed class SubnetMissing : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.subnet-missing",
        Title = "Controller in no subnet",
        Category = Category.Infrastructure,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Configuration | Needs.Dns,
        Covers = ["S-DC-SubnetMissing"],
        Why = "Clients near it take a controller that is far away, across links where they can be listened to.",
        Remedy = new Remedy(
            "Active Directory Sites and Services → Subnets: add the controller's network.",
            "New-ADReplicationSubnet -Name (Read-Host -Prompt 'Network of {name} ({address})') -Site 'Default-First-Site-Name'",
            "Get-ADReplicationSubnet -Filter *",
            "Remove-ADReplicationSubnet -Identity (Read-Host -Prompt 'Network of {name}')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var subnets = survey.OfClass("subnet").Select(s => System.Net.IPNetwork.TryParse(s.Leaf, out var network) ? (System.Net.IPNetwork?)network : null).OfType<System.Net.IPNetwork>().ToList();
        foreach (var controller in survey.Controllers.Where(c => c.IsEnabled))
        {
            var addresses = survey.OfClass("dnsNode").Where(n => n.Leaf.Equals(controller.Label.TrimEnd('$'), StringComparison.OrdinalIgnoreCase))
                .SelectMany(n => n.Bytes("dnsRecord")).Select(b => DnsRecord.TryRead(b, out var r) && r.Type is 1 or 28 ? r.Text : null).OfType<string>().Distinct().Select(System.Net.IPAddress.Parse);
            foreach (var address in addresses.Where(a => !subnets.Any(s => s.Contains(a))))
            {
                yield return Survey.Affected(controller, $"{address} is in no subnet") with { Values = new Dictionary<string, string> { ["address"] = address.ToString() } };
            }
        }
    }
}
