using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.controllers</c>: somebody who doesn't rule anyway can take a controller's account.</summary>
public sealed class ControllersTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.controllers",
        Title = "Controllers can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Anssi = ["permissions_dc"],
        Why = "Who may write to a controller's account gives it keys, or lets themselves act as anybody towards it: the way to the domain in two steps.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → Domain Controllers → the controller"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Controllers, allowOperators: true, but: sid => survey.Controllers.Any(c => c.Sid == sid || (c.Text("managedBy") is { } by && survey.Snapshot.Find(by)?.Sid == sid)));
}
