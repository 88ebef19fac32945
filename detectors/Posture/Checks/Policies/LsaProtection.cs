using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.lsa-protection</c>: the process that holds credentials isn't protected.</summary>
public sealed class LsaProtection : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.lsa-protection",
        Title = "LSA runs unprotected",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 4,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1003.001"],
        Why = "Any administrator's program reads the credentials in its memory; protected, it takes a driver.",
        Remedy = Remedies.Registry("Administrative Templates → System → Local Security Authority → Configure LSASS to run as a protected process: Enabled with UEFI Lock", @"System\CurrentControlSet\Control\Lsa", "RunAsPPL", 1, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"System\CurrentControlSet\Control\Lsa", "RunAsPPL", Rules.AtLeast(1), "should be 1 or 2");
}
