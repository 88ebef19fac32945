using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.DecoyHygiene;

/// <summary><c>posture.deception.decoy-missing</c>: a honey account of the policy isn't in the directory.</summary>
public sealed class DecoyMissing : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.deception.decoy-missing",
        Title = "Decoy is not in the directory",
        Category = Category.Deception,
        Severity = Severity.Medium,
        Points = 5,
        Needs = Needs.Domain | Needs.DecoyList,
        Why = "Nobody can find it, so nobody steps on it; or somebody deleted it.",
        Remedy = new Remedy(
            "Make the account again, or take it out of the policy.",
            "deception-decoys accounts create --name '{name}'",
            "Get-ADObject -LDAPFilter '(sAMAccountName={name})'",
            "deception-decoys accounts remove --name '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.ExpectedDecoys.Where(d => !survey.Decoys.Any(o => o.Label.Equals(d, StringComparison.OrdinalIgnoreCase))).Select(d => new Affected(d, d, "is in the policy, not in the directory"));
}
