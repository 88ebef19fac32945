using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.script-hosts-outbound</c>: nothing stops script hosts from fetching programs.</summary>
public sealed class ScriptHostsOutbound : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.script-hosts-outbound",
        Title = "Script hosts may reach the internet",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1105", "T1218"],
        Covers = ["S-FirewallScript"],
        Why = "wscript, mshta and powershell fetch the next step from outside; no office work needs that.",
        Remedy = new Remedy(
            "Windows Defender Firewall → Outbound Rules: block wscript.exe, cscript.exe, mshta.exe, powershell.exe to non-local addresses.",
            "New-NetFirewallRule -PolicyStore '{domain}\\Hardening members' -DisplayName 'No wscript outside' -Direction Outbound -Program "
                + "'%SystemRoot%\\System32\\wscript.exe' -RemoteAddress Internet -Action Block",
            "Get-NetFirewallRule -PolicyStore '{domain}\\Hardening members' -Direction Outbound",
            "Remove-NetFirewallRule -PolicyStore '{domain}\\Hardening members' -DisplayName 'No wscript outside'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers.Where(p => !survey.Policies.Any(g => g.Machine.Any(v => v.Key.EndsWith(@"WindowsFirewall\FirewallRules", StringComparison.OrdinalIgnoreCase)
            && v.Text.Contains("Action=Block", StringComparison.OrdinalIgnoreCase) && v.Text.Contains("Dir=Out", StringComparison.OrdinalIgnoreCase) && v.Text.Contains("script.exe", StringComparison.OrdinalIgnoreCase)))),
            @"Software\Policies\Microsoft\WindowsFirewall\FirewallRules", "script hosts", _ => false, "there should be a rule that blocks wscript.exe and cscript.exe");
}
