using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.policies</c>: somebody who doesn't rule anyway can change a policy that other computers or users get.</summary>
public sealed class OtherPolicies : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.policies",
        Title = "Policies can be taken",
        Category = Category.Permissions,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1484.001"],
        Why = "Whoever edits it runs code on all computers, or as all users, that get it.",
        Remedy = Remedies.Permission("Group Policy Management → the policy → Delegation → Advanced"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Policies.Where(p => p.LinkedTo.Count > 0 && !p.LinkedTo.Any(l => PrivilegedPolicies.Reaches(survey, l))).Select(p => p.Object), allowOperators: true,
            but: sid => sid.RelativeId == 520);
}
