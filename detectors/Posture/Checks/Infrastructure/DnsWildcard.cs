using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.dns-wildcard</c>: a DNS zone has a wildcard, or a name that clients look for by themselves.</summary>
public sealed class DnsWildcard : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.dns-wildcard",
        Title = "Wildcard or proxy name in DNS",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Dns,
        Techniques = ["T1557"],
        Why = "Every misspelt or missing name leads there, proxies' configuration (WPAD) among them: sign-ins follow. Attackers add such records with an "
            + "ordinary account.",
        Remedy = new Remedy(
            "DNS Manager → the zone: remove the record unless you made it; see who owns it (Security → Advanced).",
            "Remove-DnsServerResourceRecord -ZoneName '{zone}' -Name '{record}' -RRType A -Force",
            "Get-DnsServerResourceRecord -ZoneName '{zone}' -Name '{record}'",
            "Add-DnsServerResourceRecordA -ZoneName '{zone}' -Name '{record}' -IPv4Address '{address}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("dnsNode").Where(n => n.Leaf is "*" || n.Leaf.Equals("wpad", StringComparison.OrdinalIgnoreCase) || n.Leaf.Equals("isatap", StringComparison.OrdinalIgnoreCase))
            .Select(n => (Node: n, Records: n.Bytes("dnsRecord").Select(b => DnsRecord.TryRead(b, out var record) ? record : default).Where(r => r.Type is 1 or 28 or 5).ToList()))
            .Where(n => n.Records.Count > 0 && n.Node.Text("dNSTombstoned") != "TRUE")
            .Select(n => Survey.Affected(n.Node, $"{n.Node.Leaf} leads to {string.Join(", ", n.Records.Select(r => r.Text))}") with
            {
                Values = new Dictionary<string, string> { ["zone"] = survey.Snapshot.Find(n.Node.Parent)?.Leaf ?? "", ["record"] = n.Node.Leaf, ["address"] = n.Records[0].Text },
            });
}
