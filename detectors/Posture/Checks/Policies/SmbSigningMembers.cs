using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.smb-signing-members</c>: members don't require SMB signing.</summary>
public sealed class SmbSigningMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.smb-signing-members",
        Title = "SMB signing isn't required of members",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001"],
        Why = "A sign-in of one computer is relayed to another, where its administrator's rights hold: the usual way through a network.",
        Remedy = Remedies.Registry("Security Options → Microsoft network server: Digitally sign communications (always): Enabled, on members", @"System\CurrentControlSet\Services\LanManServer\Parameters", "RequireSecuritySignature", 1, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"System\CurrentControlSet\Services\LanManServer\Parameters", "RequireSecuritySignature", Rules.Exactly(1), "should be 1");
}
