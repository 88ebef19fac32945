using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.powershell-logging</c>: script blocks of PowerShell aren't logged.</summary>
public sealed class PowerShellLogging : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.powershell-logging",
        Title = "PowerShell isn't logged",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 4,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1059.001"],
        Covers = ["A-AuditPowershell"],
        Why = "Most tools of intruders are scripts; the log of their text is what tells what was done.",
        Remedy = Remedies.Registry("Administrative Templates → Windows Components → Windows PowerShell → Turn on PowerShell Script Block Logging: Enabled", @"Software\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging", "EnableScriptBlockLogging", 1, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"Software\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging", "EnableScriptBlockLogging", Rules.Exactly(1), "should be 1");
}
