using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.rodc-allowed-group</c>: somebody is in Allowed RODC Password Replication Group.</summary>
public sealed class RodcAllowedGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.rodc-allowed-group",
        Title = "Allowed RODC Password Replication Group is not empty",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1003.003"],
        Anssi = ["rodc_allowed_group"],
        Covers = ["P-RODCAllowedGroup"],
        Why = "It holds for every read-only controller at once: one that is stolen gives the keys of all members, also of those who never were at its site.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → Allowed RODC Password Replication Group: empty it; allow a group of its own for each read-only "
                + "controller.",
            "Remove-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-571') -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-571')",
            "Add-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-571') -Members '{dn}'",
            "samba-tool group removemembers 'Allowed RODC Password Replication Group' '{name}'",
            "samba-tool group addmembers 'Allowed RODC Password Replication Group' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Members(survey, 571);
}
