using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.wdigest</c>: a policy keeps passwords readable in memory.</summary>
public sealed class Wdigest : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.wdigest",
        Title = "WDigest keeps passwords in memory",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1003.001"],
        Why = "Each password of a session can be read from memory as it is.",
        Remedy = Remedies.Registry("Administrative Templates → MS Security Guide → WDigest Authentication: Disabled", @"System\CurrentControlSet\Control\SecurityProviders\WDigest", "UseLogonCredential", 0, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"System\CurrentControlSet\Control\SecurityProviders\WDigest", "UseLogonCredential", Rules.Not(1), "should be 0");
}
