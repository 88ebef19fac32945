using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.enterprise-admins</c>: somebody but the built-in Administrator is in Enterprise Admins all the time.</summary>
public sealed class EnterpriseAdminsMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.enterprise-admins",
        Title = "Standing members of Enterprise Admins",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1078.002"],
        Why = "They rule every domain of the forest, for work that comes up when domains or sites are added. A theft of one is the theft of all domains.",
        Remedy = new Remedy(
            "Active Directory Users and Computers of the forest's root → Users → Enterprise Admins → Members: remove people; add them for the time of such work.",
            "Remove-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-519') -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-519')",
            "Add-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-519') -Members '{dn}'",
            "samba-tool group removemembers 'Enterprise Admins' '{name}'",
            "samba-tool group addmembers 'Enterprise Admins' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Members(survey, 519, m => m.Sid?.RelativeId != 500);
}
