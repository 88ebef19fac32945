using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.lm-hash</c>: LM hashes are stored, by policy.</summary>
public sealed class LmHash : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.lm-hash",
        Title = "LM hashes are stored",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1110.002"],
        Covers = ["A-LMHashAuthorized"],
        Why = "An LM hash is guessed in minutes whatever the password is.",
        Remedy = Remedies.Registry("Security Options → Network security: Do not store LAN Manager hash value on next password change: Enabled", @"System\CurrentControlSet\Control\Lsa", "NoLMHash", 1, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"System\CurrentControlSet\Control\Lsa", "NoLMHash", Rules.Not(0), "should be 1");
}
