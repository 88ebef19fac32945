using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.insecure-guest</c>: members take file servers that let them in as guests.</summary>
public sealed class GuestSmb : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.insecure-guest",
        Title = "Guest access to file servers",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 5,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001"],
        Why = "A server that an attacker runs is used without any check of who it is.",
        Remedy = Remedies.Registry("Administrative Templates → Network → Lanman Workstation → Enable insecure guest logons: Disabled", @"Software\Policies\Microsoft\Windows\LanmanWorkstation", "AllowInsecureGuestAuth", 0, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"Software\Policies\Microsoft\Windows\LanmanWorkstation", "AllowInsecureGuestAuth", Rules.Not(1), "should be 0");
}
