using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.credential-guard</c>: no policy asks members for Credential Guard.</summary>
public sealed class CredentialGuard : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.credential-guard",
        Title = "No Credential Guard",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1003.001"],
        Why = "With it hashes and tickets lie in a machine of their own, which the system's administrator can't read.",
        Remedy = Remedies.Registry("Administrative Templates → System → Device Guard → Turn On Virtualization Based Security → Credential Guard Configuration: Enabled", @"Software\Policies\Microsoft\Windows\DeviceGuard", "LsaCfgFlags", 1, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"Software\Policies\Microsoft\Windows\DeviceGuard", "LsaCfgFlags", Rules.AtLeast(1), "should be 1 or 2");
}
