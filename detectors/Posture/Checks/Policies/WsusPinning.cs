using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.wsus-pinning</c>: the update client takes any trusted certificate.</summary>
public sealed class WsusPinning : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.wsus-pinning",
        Title = "Update server's certificate isn't pinned",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557"],
        Covers = ["S-WSUS-NoPinning"],
        Why = "A certificate of any trusted authority is enough to pose as the update server.",
        Remedy = Remedies.Registry("Administrative Templates → Windows Update → Do not enforce TLS certificate pinning for Windows Update client: Disabled", @"Software\Policies\Microsoft\Windows\WindowsUpdate", "DoNotEnforceEnterpriseTLSCertPinningForUpdateDetection", 0, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct().Where(p => p.Registry(@"Software\Policies\Microsoft\Windows\WindowsUpdate", "WUServer") is not null),
            @"Software\Policies\Microsoft\Windows\WindowsUpdate", "DoNotEnforceEnterpriseTLSCertPinningForUpdateDetection", Rules.Not(1), "should be 0");
}
