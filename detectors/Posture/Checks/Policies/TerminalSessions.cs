using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.terminal-sessions</c>: disconnected remote sessions stay for ever.</summary>
public sealed class TerminalSessions : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.terminal-sessions",
        Title = "Remote sessions that never end",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1563.002"],
        Covers = ["S-TerminalServicesGPO"],
        Why = "A session that was left keeps its credentials in memory and can be taken over.",
        Remedy = Remedies.Registry("Administrative Templates → Remote Desktop Session Host → Session Time Limits → Set time limit for disconnected sessions: 1 hour", @"Software\Policies\Microsoft\Windows NT\Terminal Services", "MaxDisconnectionTime", 3600000, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"Software\Policies\Microsoft\Windows NT\Terminal Services", "MaxDisconnectionTime", Rules.AtLeast(1), "should be an hour or so");
}
