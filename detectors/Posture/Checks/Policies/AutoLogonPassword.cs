using Deception.ActiveDirectory.GroupPolicy;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.auto-logon</c>: a policy sets the password of an automatic sign-in.</summary>
public sealed class AutoLogonPassword : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.auto-logon",
        Title = "Automatic sign-in by policy",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Sysvol,
        Techniques = ["T1552.002"],
        Why = "The password stands readable in a file of SYSVOL and in the registry of each computer.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → Registry: remove DefaultPassword and AutoAdminLogon; change the password.",
            "Remove-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -ValueName 'DefaultPassword'",
            "Get-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon'",
            "Write-Warning 'The password was not kept. Set DefaultPassword of {policy} again by hand.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.Where(p => p.Machine.Any(v => v.Name.Equals("DefaultPassword", StringComparison.OrdinalIgnoreCase) && v.Text.Length > 0)
                || p.Files.Any(f => f.Content is { } xml && f.Path.EndsWith("Registry.xml", StringComparison.OrdinalIgnoreCase) && PolicyText.Decode(xml).Contains("name=\"DefaultPassword\"", StringComparison.OrdinalIgnoreCase)))
            .Select(p => p.Affected("sets DefaultPassword") with { Values = new Dictionary<string, string> { ["policy"] = p.Name } });
}
