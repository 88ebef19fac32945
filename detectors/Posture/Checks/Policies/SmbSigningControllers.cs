using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.smb-signing-controllers</c>: a policy switches required SMB signing off at controllers.</summary>
public sealed class SmbSigningControllers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.smb-signing-controllers",
        Title = "SMB signing off at controllers",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001"],
        Why = "What is sent to controllers can be relayed, and policies that computers read from them can be changed on the way.",
        Remedy = Remedies.Registry("Security Options → Microsoft network server: Digitally sign communications (always): Enabled", @"System\CurrentControlSet\Services\LanManServer\Parameters", "RequireSecuritySignature", 1, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"System\CurrentControlSet\Services\LanManServer\Parameters", "RequireSecuritySignature", Rules.Not(0), "should be 1");
}
