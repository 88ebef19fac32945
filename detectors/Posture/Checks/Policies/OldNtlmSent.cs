using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.members-send-old-ntlm</c>: members may answer with NTLMv1 or LM, by policy.</summary>
public sealed class OldNtlmSent : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.members-send-old-ntlm",
        Title = "Members send NTLMv1",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001"],
        Why = "Whoever makes such a computer sign in to them gets an answer that is the hash within a day.",
        Remedy = Remedies.Registry("Security Options → Network security: LAN Manager authentication level: Send NTLMv2 response only", @"System\CurrentControlSet\Control\Lsa", "LmCompatibilityLevel", 3, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"System\CurrentControlSet\Control\Lsa", "LmCompatibilityLevel", text => !int.TryParse(text, out var level) || level >= 3, "should be 3 or more");
}
