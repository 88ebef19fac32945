using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.policies-of-controllers</c>: somebody who doesn't rule anyway can change a policy that controllers or the whole domain get.</summary>
public sealed class PrivilegedPolicies : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.policies-of-controllers",
        Title = "Policies of controllers can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1484.001"],
        Anssi = ["permissions_gpo_priv"],
        Why = "Whoever edits such a policy runs a script or a task as the system on each controller within five minutes.",
        Remedy = Remedies.Permission("Group Policy Management → the policy linked to controllers → Delegation → Advanced"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Policies.Where(p => p.LinkedTo.Any(l => Reaches(survey, l))).Select(p => p.Object));

    /// <summary>True for the domain, sites, and what controllers lie in.</summary>
    internal static bool Reaches(Survey survey, string place) => place.Equals(survey.Snapshot.Header.DomainName, StringComparison.OrdinalIgnoreCase)
        || survey.Snapshot.Find(place)?.Class == "site" || survey.Controllers.Any(c => c.Name.EndsWith("," + place, StringComparison.OrdinalIgnoreCase));
}
