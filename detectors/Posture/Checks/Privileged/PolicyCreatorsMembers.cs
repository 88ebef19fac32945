using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.policy-creators</c>: somebody but the Administrator is in Group Policy Creator Owners.</summary>
public sealed class PolicyCreatorsMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.policy-creators",
        Title = "Members of Group Policy Creator Owners",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1484.001"],
        Why = "A member owns the policies that it makes. Once an administrator links one where privileged people or controllers are, its owner runs code there.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → Group Policy Creator Owners → Members: remove all; let administrators make policies and delegate "
                + "their editing.",
            "Remove-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-520') -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-520')",
            "Add-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-520') -Members '{dn}'",
            "samba-tool group removemembers 'Group Policy Creator Owners' '{name}'",
            "samba-tool group addmembers 'Group Policy Creator Owners' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Members(survey, 520, m => m.Sid?.RelativeId != 500);
}
