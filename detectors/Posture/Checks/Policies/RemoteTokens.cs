using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.remote-tokens</c>: local administrators have all rights from the network, by policy.</summary>
public sealed class RemoteTokens : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.remote-tokens",
        Title = "Local administrators unrestricted from the network",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1550.002", "T1078.003"],
        Why = "A local administrator's hash opens every computer with the same password; the filter stops that.",
        Remedy = Remedies.Registry("Administrative Templates → MS Security Guide → Apply UAC restrictions to local accounts on network logons: Enabled", @"Software\Microsoft\Windows\CurrentVersion\Policies\System", "LocalAccountTokenFilterPolicy", 0, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"Software\Microsoft\Windows\CurrentVersion\Policies\System", "LocalAccountTokenFilterPolicy", Rules.Not(1), "should be 0");
}
