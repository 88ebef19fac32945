using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.wsus-http</c>: updates come from a server without TLS.</summary>
public sealed class WsusHttp : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.wsus-http",
        Title = "Updates without TLS",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557", "T1195.002"],
        Covers = ["S-WSUS-HTTP"],
        Why = "Whoever is on the way sends a program of theirs as an update, and it runs as the system.",
        Remedy = new Remedy(
            "WSUS console → Options → SSL; then Windows Update → Specify intranet Microsoft update service location: https://…:8531.",
            "Set-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows\\WindowsUpdate' -ValueName 'WUServer' -Type String -Value "
                + "(Read-Host -Prompt 'https address of the update server')",
            "Get-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows\\WindowsUpdate' -ValueName 'WUServer'",
            "Set-GPRegistryValue -Name '{policy}' -Key 'HKLM\\Software\\Policies\\Microsoft\\Windows\\WindowsUpdate' -ValueName 'WUServer' -Type String -Value "
                + "'{server}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnControllers.Concat(survey.OnMembers).Distinct().Select(p => (Place: p, Setting: p.Registry(@"Software\Policies\Microsoft\Windows\WindowsUpdate", "WUServer")))
            .Where(p => p.Setting?.Value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) == true)
            .Select(p => p.Place.Affected($"updates come from {p.Setting!.Value}") with { Values = new Dictionary<string, string> { ["policy"] = p.Setting.Policy.Name, ["server"] = p.Setting.Value } });
}
