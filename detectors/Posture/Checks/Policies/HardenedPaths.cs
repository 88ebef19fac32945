using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.hardened-paths</c>: a policy takes the protection of SYSVOL and NETLOGON off.</summary>
public sealed class HardenedPaths : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.hardened-paths",
        Title = "SYSVOL is read without protection",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001"],
        Covers = ["A-HardenedPaths"],
        Why = "Members check who serves SYSVOL and NETLOGON (MS15-011). Switched off, an attacker on the way serves them a policy.",
        Remedy = new Remedy(
            "Group Policy → Administrative Templates → Network → Network Provider → Hardened UNC Paths: RequireMutualAuthentication=1, RequireIntegrity=1 for "
                + "\\\\*\\SYSVOL and \\\\*\\NETLOGON.",
            "Set-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows\\NetworkProvider\\HardenedPaths' -ValueName "
                + "'\\\\*\\SYSVOL','\\\\*\\NETLOGON' -Type String -Value 'RequireMutualAuthentication=1, RequireIntegrity=1','RequireMutualAuthentication=1, "
                + "RequireIntegrity=1'",
            "Get-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows\\NetworkProvider\\HardenedPaths'",
            "Remove-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows\\NetworkProvider\\HardenedPaths'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.SelectMany(p => p.Machine.Where(v => v.Key.EndsWith(@"NetworkProvider\HardenedPaths", StringComparison.OrdinalIgnoreCase)
                && (v.Name.EndsWith("SYSVOL", StringComparison.OrdinalIgnoreCase) || v.Name.EndsWith("NETLOGON", StringComparison.OrdinalIgnoreCase))
                && (v.Text.Contains("RequireMutualAuthentication=0", StringComparison.OrdinalIgnoreCase) || v.Text.Contains("RequireIntegrity=0", StringComparison.OrdinalIgnoreCase)))
            .Select(v => p.Affected($"{v.Name}: {v.Text}") with { Values = new Dictionary<string, string> { ["policy"] = p.Name } }));
}
