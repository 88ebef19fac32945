using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.dns-zone-creators</c>: everybody may add records to a DNS zone.</summary>
public sealed class DnsZoneCreators : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.dns-zone-creators",
        Title = "Everybody adds DNS records",
        Category = Category.Permissions,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Dns | Needs.Permissions,
        Techniques = ["T1557"],
        Covers = ["A-DnsZoneAUCreateChild"],
        Why = "An attacker adds names that nobody has, a wildcard or WPAD among them, and gets the connections meant for others.",
        Remedy = new Remedy(
            "DNS Manager → the zone → Properties → Security: replace Authenticated Users' Create All Child Objects by Domain Computers, or by the DHCP "
                + "server's account.",
            "dsacls '{dn}' /R 'S-1-5-11'; dsacls '{dn}' /G 'Domain Computers:CC;dnsNode'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object ActiveDirectoryRights -match 'CreateChild'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Entries(survey, survey.OfClass("dnsZone").Where(z => !z.Leaf.StartsWith("..", StringComparison.Ordinal) && z.Leaf != "RootDNSServers"), (_, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly
            && e.Rights.HasFlag(Rights.CreateChild) && (e.ObjectType is null || e.ObjectType == SchemaIds.DnsNodeClass) && e.Trustee.Value is "S-1-1-0" or "S-1-5-11" or "S-1-5-7" or "S-1-5-32-545" ? "adds records" : null);
}
