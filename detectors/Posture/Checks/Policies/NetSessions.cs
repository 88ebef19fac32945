using Deception.ActiveDirectory.GroupPolicy;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.session-enumeration</c>: everybody may ask controllers who has a session.</summary>
public sealed class NetSessions : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.session-enumeration",
        Title = "Sessions can be enumerated",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 4,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1049", "T1087.001"],
        Covers = ["A-NoNetSessionHardening"],
        Why = "The list tells where administrators are signed in, which is where attackers go next.",
        Remedy = new Remedy(
            "Preferences → Registry: LanmanServer\\DefaultSecurity\\SrvsvcSessionInfo without Authenticated Users (NetCease).",
            "Set-GPPrefRegistryValue -Name 'Hardening Domain Controllers' -Context Computer -Action Replace -Key "
                + "'HKLM\\System\\CurrentControlSet\\Services\\LanmanServer\\DefaultSecurity' -ValueName 'SrvsvcSessionInfo' -Type Binary -Value (Read-Host -Prompt "
                + "'Descriptor')",
            "Get-GPPrefRegistryValue -Name 'Hardening Domain Controllers' -Context Computer -Key "
                + "'HKLM\\System\\CurrentControlSet\\Services\\LanmanServer\\DefaultSecurity'",
            "Remove-GPPrefRegistryValue -Name 'Hardening Domain Controllers' -Context Computer -Key "
                + "'HKLM\\System\\CurrentControlSet\\Services\\LanmanServer\\DefaultSecurity' -ValueName 'SrvsvcSessionInfo'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Count == 0 || survey.Snapshot.Files.Any(f => f.Content is { } xml && f.Path.EndsWith("Registry.xml", StringComparison.OrdinalIgnoreCase) && PolicyText.Decode(xml).Contains("SrvsvcSessionInfo", StringComparison.OrdinalIgnoreCase))
            || survey.OnControllers.All(p => p.Registry(@"System\CurrentControlSet\Services\LanmanServer\DefaultSecurity", "SrvsvcSessionInfo") is not null)
            ? [] : survey.OnControllers.Select(p => p.Affected("no policy restricts who may list sessions"));
}
