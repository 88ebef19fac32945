using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.attack-surface-rules</c>: no attack surface reduction rules.</summary>
public sealed class AttackSurfaceRules : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.attack-surface-rules",
        Title = "No attack surface reduction",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1204.002"],
        Covers = ["S-DefenderASR"],
        Why = "The rules stop what office documents and mail have no reason to do, and reads of the credentials' process.",
        Remedy = new Remedy(
            "Administrative Templates → Microsoft Defender Antivirus → Microsoft Defender Exploit Guard → Attack Surface Reduction → Configure rules: audit "
                + "first, then block.",
            "Set-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules' "
                + "-ValueName '9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2' -Type String -Value '1'",
            "Get-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules'",
            "Remove-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnMembers.Where(p => !survey.Policies.Any(g => g.Machine.Any(v => v.Key.EndsWith(@"Windows Defender Exploit Guard\ASR\Rules", StringComparison.OrdinalIgnoreCase) && v.Text == "1")))
            .Select(p => p.Affected("no policy blocks by attack surface rules"));
}
