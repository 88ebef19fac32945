using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.remote-desktop-nla</c>: remote desktops don't ask for a sign-in before the session, by policy.</summary>
public sealed class RemoteDesktopNla : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.remote-desktop-nla",
        Title = "Remote Desktop without network level authentication",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 5,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1021.001"],
        Why = "The sign-in screen is open to everybody on the network, with its holes.",
        Remedy = Remedies.Registry("Administrative Templates → Remote Desktop Session Host → Security → Require user authentication by using Network Level Authentication: Enabled", @"Software\Policies\Microsoft\Windows NT\Terminal Services", "UserAuthentication", 1, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"Software\Policies\Microsoft\Windows NT\Terminal Services", "UserAuthentication", Rules.Not(0), "should be 1");
}
