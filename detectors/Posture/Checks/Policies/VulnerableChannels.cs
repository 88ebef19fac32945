using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.vulnerable-channels</c>: some accounts may use Netlogon without its protection.</summary>
public sealed class VulnerableChannels : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.vulnerable-channels",
        Title = "Exceptions from Netlogon's protection",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1210"],
        Why = "For these accounts the hole of 2020 (Zerologon) is open again.",
        Remedy = new Remedy(
            "Security Options → Domain controller: Allow vulnerable Netlogon secure channel connections: not defined; replace the devices.",
            "Remove-GPRegistryValue -Name '{policy}' -Key 'HKLM\\System\\CurrentControlSet\\Services\\Netlogon\\Parameters' -ValueName 'VulnerableChannelAllowList'",
            "Get-GPRegistryValue -Name '{policy}' -Key 'HKLM\\System\\CurrentControlSet\\Services\\Netlogon\\Parameters'",
            "Set-GPRegistryValue -Name '{policy}' -Key 'HKLM\\System\\CurrentControlSet\\Services\\Netlogon\\Parameters' -ValueName 'VulnerableChannelAllowList' "
                + "-Type String -Value '{list}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnControllers.Select(p => (Place: p, Setting: p.Registry(@"System\CurrentControlSet\Services\Netlogon\Parameters", "VulnerableChannelAllowList"))).Where(p => p.Setting is { Value.Length: > 0 })
            .Select(p => p.Place.Affected($"allows {p.Setting!.Value} by {p.Setting.Policy.Name}") with { Values = new Dictionary<string, string> { ["policy"] = p.Setting.Policy.Name, ["list"] = p.Setting.Value } });
}
