using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.controllers-unit</c>: somebody who doesn't rule anyway can take the unit that the controllers are in.</summary>
public sealed class ControllersUnit : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.controllers-unit",
        Title = "Unit of the controllers can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 20,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1484.001", "T1098"],
        Why = "Who may link a policy there, or set permissions that are inherited, runs code on the controllers.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the unit that holds controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Controllers.Select(c => survey.Snapshot.Find(c.Parent)).Where(o => o?.Class == "organizationalUnit").Distinct(), allowOperators: true);
}
