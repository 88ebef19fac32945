using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.dns-updates</c>: a DNS zone takes updates from anybody.</summary>
public sealed class DnsUpdates : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.dns-updates",
        Title = "DNS takes unsigned updates",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Dns,
        Techniques = ["T1557"],
        Anssi = ["dnszone_bad_prop"],
        Covers = ["A-DnsZoneUpdate1", "A-DnsZoneUpdate2"],
        Why = "Anybody on the network, without an account, points a server's name to themselves.",
        Remedy = new Remedy(
            "DNS Manager → the zone → Properties → General → Dynamic updates: Secure only.",
            "Set-DnsServerPrimaryZone -Name '{name}' -DynamicUpdate Secure",
            "(Get-DnsServerZone -Name '{name}').DynamicUpdate",
            "Set-DnsServerPrimaryZone -Name '{name}' -DynamicUpdate NonsecureAndSecure"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("dnsZone").Where(z => ZoneProperties.Of(z, ZoneProperties.AllowUpdate) == 1).Select(z => Survey.Affected(z, "takes updates that nobody signed"));
}
