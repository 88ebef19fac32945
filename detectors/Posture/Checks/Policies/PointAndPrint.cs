using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.point-and-print</c>: ordinary users may install printer drivers.</summary>
public sealed class PointAndPrint : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.point-and-print",
        Title = "Everybody installs printer drivers",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1068", "T1547.012"],
        Why = "A driver runs as the system: this is the setting that opens PrintNightmare again.",
        Remedy = Remedies.Registry("Administrative Templates → Printers → Limits print driver installation to Administrators: Enabled", @"Software\Policies\Microsoft\Windows NT\Printers\PointAndPrint", "RestrictDriverInstallationToAdministrators", 1, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"Software\Policies\Microsoft\Windows NT\Printers\PointAndPrint", "RestrictDriverInstallationToAdministrators", Rules.Not(0), "should be 1");
}
