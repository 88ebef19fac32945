using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.install-elevated</c>: every package installs as the system, by policy.</summary>
public sealed class InstallElevated : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.install-elevated",
        Title = "Packages install with all rights",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1548", "T1068"],
        Why = "Any user makes a package and is the system.",
        Remedy = Remedies.Registry("Administrative Templates → Windows Installer → Always install with elevated privileges: Disabled, for computer and user", @"Software\Policies\Microsoft\Windows\Installer", "AlwaysInstallElevated", 0, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"Software\Policies\Microsoft\Windows\Installer", "AlwaysInstallElevated", Rules.Not(1), "should be 0");
}
