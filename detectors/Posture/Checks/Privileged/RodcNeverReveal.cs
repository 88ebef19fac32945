using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.rodc-never-reveal</c>: a read-only controller that privileged groups are not denied to.</summary>
public sealed class RodcNeverReveal : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.rodc-never-reveal",
        Title = "Read-only controller may store privileged passwords",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 10,
        Techniques = ["T1003.003"],
        Anssi = ["rodc_never_reveal"],
        Covers = ["P-RODCNeverReveal"],
        Why = "The list of those whose keys this controller must never store lacks privileged groups.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the read-only controller → Password Replication Policy: Deny for Administrators, the operators and Denied "
                + "RODC Password Replication Group.",
            "Add-ADDomainControllerPasswordReplicationPolicy -Identity '{name}' -DeniedList '{missing}'",
            "Get-ADDomainControllerPasswordReplicationPolicy -Identity '{name}' -Denied",
            "Remove-ADDomainControllerPasswordReplicationPolicy -Identity '{name}' -DeniedList '{missing}' -Confirm:$false"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        uint[] byDefault = [544, 548, 549, 551, 572];
        foreach (var controller in survey.Controllers.Where(c => c.Is(AccountFlags.ReadOnlyController)))
        {
            var never = controller.Texts("msDS-NeverRevealGroup");
            foreach (var group in byDefault.Select(survey.Group).OfType<DirectoryObject>().Where(g => !never.Contains(g.Name, StringComparer.OrdinalIgnoreCase)))
            {
                yield return Survey.Affected(controller, $"does not deny {group.Label}", new AttributeChange(controller.Name, "msDS-NeverRevealGroup", [], [group.Name])) with
                {
                    Values = new Dictionary<string, string> { ["missing"] = group.Label },
                };
            }
        }
    }
}
