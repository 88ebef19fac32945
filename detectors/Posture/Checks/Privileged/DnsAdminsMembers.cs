using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.dns-admins</c>: somebody is in DnsAdmins.</summary>
public sealed class DnsAdminsMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.dns-admins",
        Title = "DnsAdmins is not empty",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1543.003", "T1574"],
        Anssi = ["dnsadmins"],
        Covers = ["P-DNSAdmin"],
        Why = "Members can make the DNS service of a controller load a library of theirs, as the system: a way to the domain. DNS can be delegated by zone instead.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → DnsAdmins → Members: remove all; delegate rights on single zones in DNS Manager → zone → "
                + "Properties → Security.",
            "Remove-ADGroupMember -Identity 'DnsAdmins' -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity 'DnsAdmins'",
            "Add-ADGroupMember -Identity 'DnsAdmins' -Members '{dn}'",
            "samba-tool group removemembers 'DnsAdmins' '{name}'",
            "samba-tool group addmembers 'DnsAdmins' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Groups.Where(g => string.Equals(g.Text("sAMAccountName"), "DnsAdmins", StringComparison.OrdinalIgnoreCase))
            .SelectMany(g => survey.DirectMembersOf(g).Select(m => Survey.Affected(m, "is in DnsAdmins", Mend.Leave(g, m))));
}
