using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.blank-remote</c>: local accounts with an empty password may sign in over the network, by policy.</summary>
public sealed class BlankPasswordUse : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.blank-remote",
        Title = "Empty passwords work over the network",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1078.003"],
        Covers = ["A-LimitBlankPasswordUse"],
        Why = "A local account without a password is then open to the whole network.",
        Remedy = Remedies.Registry("Security Options → Accounts: Limit local account use of blank passwords to console logon only: Enabled", @"System\CurrentControlSet\Control\Lsa", "LimitBlankPasswordUse", 1, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"System\CurrentControlSet\Control\Lsa", "LimitBlankPasswordUse", Rules.Not(0), "should be 1");
}
