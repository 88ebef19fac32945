using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.rodc-reveal</c>: a read-only controller may store a privileged account's keys.</summary>
public sealed class RodcReveal : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.rodc-reveal",
        Title = "Privileged account allowed on a read-only controller",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 10,
        Techniques = ["T1003.003"],
        Anssi = ["rodc_reveal"],
        Covers = ["P-RODCRevealOnDemand"],
        Why = "The list of those whose keys this controller stores on demand names a privileged account or group.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the read-only controller → Password Replication Policy: remove the privileged entry from Allow.",
            "Remove-ADDomainControllerPasswordReplicationPolicy -Identity '{name}' -AllowedList '{allowed}' -Confirm:$false",
            "Get-ADDomainControllerPasswordReplicationPolicy -Identity '{name}' -Allowed",
            "Add-ADDomainControllerPasswordReplicationPolicy -Identity '{name}' -AllowedList '{allowed}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.Is(AccountFlags.ReadOnlyController)).SelectMany(c => c.Texts("msDS-RevealOnDemandGroup").Select(survey.Snapshot.Find).OfType<DirectoryObject>()
            .Where(o => survey.IsPrivileged(o) || Survey.IsPrivilegedGroup(o))
            .Select(o => Survey.Affected(c, $"may store the keys of {o.Label}", Mend.Drop(c, "msDS-RevealOnDemandGroup", o.Name)) with { Values = new Dictionary<string, string> { ["allowed"] = o.Label } }));
}
