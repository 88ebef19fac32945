using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.rodc-denied-group</c>: a privileged group is missing from Denied RODC Password Replication Group.</summary>
public sealed class RodcDeniedGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.rodc-denied-group",
        Title = "Privileged group not denied to read-only controllers",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1003.003"],
        Anssi = ["rodc_denied_group"],
        Covers = ["P-RODCDeniedGroup"],
        Why = "Without this denial a read-only controller may store the keys of privileged accounts as soon as somebody allows a group that they are in.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → Denied RODC Password Replication Group → Members: add the privileged group again.",
            "Add-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-572') -Members '{dn}'",
            "Get-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-572')",
            "Remove-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-572') -Members '{dn}' -Confirm:$false",
            "samba-tool group addmembers 'Denied RODC Password Replication Group' '{name}'",
            "samba-tool group removemembers 'Denied RODC Password Replication Group' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        // Its members by default (MS-SAMR 3.1.4.2): these groups, and krbtgt.
        uint[] byDefault = [512, 516, 517, 518, 519, 520, 521, 502];
        if (survey.Group(572) is not { } denied)
        {
            return [];
        }
        var members = survey.DirectMembersOf(denied);
        return byDefault.Select(rid => survey.Snapshot.Find(WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, rid))).OfType<DirectoryObject>()
            .Where(o => !members.Contains(o)).Select(o => Survey.Affected(o, "is not denied", new AttributeChange(denied.Name, "member", [], [o.Name])));
    }
}
