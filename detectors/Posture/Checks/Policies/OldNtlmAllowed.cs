using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.old-ntlm</c>: controllers accept NTLMv1 or LM.</summary>
public sealed class OldNtlmAllowed : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.old-ntlm",
        Title = "NTLMv1 is accepted",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001", "T1110.002"],
        Covers = ["S-OldNtlm"],
        Why = "Its answers are turned into the hash within a day, for a controller's account too: coerced once, the domain is lost.",
        Remedy = Remedies.Registry("Security Options → Network security: LAN Manager authentication level: Send NTLMv2 response only. Refuse LM & NTLM", @"System\CurrentControlSet\Control\Lsa", "LmCompatibilityLevel", 5, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"System\CurrentControlSet\Control\Lsa", "LmCompatibilityLevel", Rules.AtLeast(5), "should be 5");
}
