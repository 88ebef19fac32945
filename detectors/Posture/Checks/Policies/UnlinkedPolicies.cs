using Deception.Contracts;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.unlinked</c>: a policy that is linked nowhere.</summary>
public sealed class UnlinkedPolicies : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.unlinked",
        Title = "Policies that hold nowhere",
        Category = Category.GroupPolicy,
        Severity = Severity.Informational,
        Points = 1,
        Techniques = ["T1484.001"],
        Why = "Nobody looks after it, but its rights and files stay; once linked, whatever was written meanwhile runs.",
        Remedy = new Remedy(
            "Group Policy Management → Group Policy Objects → the policy: back it up, then delete it.",
            "Backup-GPO -Guid '{guid}' -Path .; Remove-GPO -Guid '{guid}'",
            "Get-GPO -Guid '{guid}'",
            "Restore-GPO -Guid '{guid}' -Path .",
            "samba-tool gpo del '{guid}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.Where(p => p.LinkedTo.Count == 0).Select(p => p.Affected("is linked nowhere"));
}
