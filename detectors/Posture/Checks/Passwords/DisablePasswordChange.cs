using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.members-do-not-change</c>: members don't change their passwords, by policy.</summary>
public sealed class DisablePasswordChange : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.members-do-not-change",
        Title = "Computers are told to keep their passwords",
        Category = Category.Passwords,
        Severity = Severity.Low,
        Points = 4,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1078.002"],
        Why = "The password that lies in an image or a backup stays good.",
        Remedy = Remedies.Registry("Security Options → Domain member: Disable machine account password changes: Disabled", @"System\CurrentControlSet\Services\Netlogon\Parameters", "DisablePasswordChange", 0, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"System\CurrentControlSet\Services\Netlogon\Parameters", "DisablePasswordChange", Rules.Not(1), "should be 0");
}
