using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.recovery-console</c>: the recovery console asks for no password, by policy.</summary>
public sealed class RecoveryConsole : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.recovery-console",
        Title = "Recovery console without password",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 5,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1078.003"],
        Covers = ["P-RecoveryModeUnprotected"],
        Why = "Whoever can restart the machine gets a console as administrator.",
        Remedy = Remedies.Registry("Security Options → Recovery console: Allow automatic administrative logon: Disabled", @"Software\Microsoft\Windows NT\CurrentVersion\Setup\RecoveryConsole", "SecurityLevel", 0, "Domain Controllers and members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"Software\Microsoft\Windows NT\CurrentVersion\Setup\RecoveryConsole", "SecurityLevel", Rules.Not(1), "should be 0");
}
