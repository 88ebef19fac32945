using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.without-files</c>: a linked policy whose folder isn't in SYSVOL.</summary>
public sealed class PolicyWithoutFiles : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.without-files",
        Title = "Policy without its files",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1484.001"],
        Why = "Computers stop at it, so later ones may not hold; whoever may create the folder says what it does.",
        Remedy = new Remedy(
            "Group Policy Management → the policy: restore it from a backup, or delete it.",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Folder of the backup')",
            "Test-Path -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies\\{guid}\\GPT.INI'",
            "Backup-GPO -Guid '{guid}' -Path ."),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Files.Count == 0 ? [] : survey.Policies.Where(p => p.LinkedTo.Count > 0 && p.Files.Count == 0).Select(p => p.Affected("has no folder in SYSVOL"));
}
