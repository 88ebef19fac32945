using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.DecoyHygiene;

/// <summary><c>posture.deception.no-decoys</c>: the policy names no honey object of this domain.</summary>
public sealed class NoDecoys : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.deception.no-decoys",
        Title = "No decoys in this domain",
        Category = Category.Deception,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.DecoyList,
        Why = "Nothing tells when somebody looks around with a stolen account: decoys are what nobody has a reason to touch.",
        Remedy = new Remedy(
            "Controller → Policy: plant decoy accounts and services (deception-decoys accounts plan, create).",
            "deception-decoys accounts plan --domain '{domain}'",
            "deception-controller policy show",
            "deception-decoys accounts remove --domain '{domain}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && survey.Options.Policy is { } policy && policy.Honey.Accounts.Count + policy.Honey.Services.Count + policy.Honey.Computers.Count == 0 ? [Survey.Affected(root, "the policy names no honey account, service or computer")] : [];
}
