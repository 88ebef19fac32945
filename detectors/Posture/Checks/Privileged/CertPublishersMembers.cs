using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.cert-publishers</c>: a member of Cert Publishers that is no computer.</summary>
public sealed class CertPublishersMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.cert-publishers",
        Title = "People in Cert Publishers",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1649"],
        Why = "The group may write certificates of the whole forest, NTAuth's among them in old installations: who controls a trusted authority's certificate "
            + "signs in as anybody. It is meant for the authorities' computers.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → Cert Publishers → Members: keep the computer accounts of certification authorities.",
            "Remove-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-517') -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-517')",
            "Add-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-517') -Members '{dn}'",
            "samba-tool group removemembers 'Cert Publishers' '{name}'",
            "samba-tool group addmembers 'Cert Publishers' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Members(survey, 517, m => !m.IsA("computer"));
}
