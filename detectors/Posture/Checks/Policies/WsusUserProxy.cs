using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.wsus-user-proxy</c>: the update client uses the user's proxy.</summary>
public sealed class WsusUserProxy : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.wsus-user-proxy",
        Title = "Updates through the user's proxy",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557"],
        Covers = ["S-WSUS-UserProxy"],
        Why = "An ordinary user sets a proxy of their own and answers the system's update client: local privileges for nothing.",
        Remedy = Remedies.Registry("Administrative Templates → Windows Update → Select the proxy behavior for Windows Update client: Only use system proxy", @"Software\Policies\Microsoft\Windows\WindowsUpdate", "SetProxyBehaviorForUpdateDetection", 0, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct().Where(p => p.Registry(@"Software\Policies\Microsoft\Windows\WindowsUpdate", "WUServer") is not null),
            @"Software\Policies\Microsoft\Windows\WindowsUpdate", "SetProxyBehaviorForUpdateDetection", Rules.Not(1), "should be 0");
}
