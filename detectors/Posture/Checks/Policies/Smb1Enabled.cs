using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.smb1</c>: a policy switches SMB 1 on.</summary>
public sealed class Smb1Enabled : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.smb1",
        Title = "SMB 1 switched on by policy",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1210"],
        Why = "The protocol of 1983 has no protection against change on the way, and holes with tools for them.",
        Remedy = Remedies.Registry("Preferences → Registry: SMB1 = 0, or Administrative Templates → MS Security Guide → Configure SMB v1 server: Disabled", @"System\CurrentControlSet\Services\LanManServer\Parameters", "SMB1", 0, "members and Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers.Concat(survey.OnMembers).Distinct(), @"System\CurrentControlSet\Services\LanManServer\Parameters", "SMB1", Rules.Not(1), "should be 0");
}
