using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.controllers-refuse-change</c>: controllers refuse computers' new passwords, by policy.</summary>
public sealed class RefusePasswordChange : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.controllers-refuse-change",
        Title = "Computers can't change their passwords",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1078.002"],
        Covers = ["A-DCRefuseComputerPwdChange"],
        Why = "Their keys then stay for ever: whoever copies one makes tickets for that host for good.",
        Remedy = Remedies.Registry("Security Options → Domain controller: Refuse machine account password changes: Disabled", @"System\CurrentControlSet\Services\Netlogon\Parameters", "RefusePasswordChange", 0, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"System\CurrentControlSet\Services\Netlogon\Parameters", "RefusePasswordChange", Rules.Not(1), "should be 0");
}
