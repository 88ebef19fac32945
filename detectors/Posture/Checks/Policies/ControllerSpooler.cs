using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.controller-spooler</c>: no policy stops the print spooler on controllers.</summary>
public sealed class ControllerSpooler : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.controller-spooler",
        Title = "Print spooler on controllers",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1187", "T1068"],
        Why = "It makes the controller sign in wherever an attacker says (coercion), and has had holes that ran code as the system. A controller doesn't print.",
        Remedy = new Remedy(
            "Default Domain Controllers Policy → System Services → Print Spooler: Disabled.",
            "Invoke-Command -ComputerName (Get-ADDomainController -Filter *).HostName { Stop-Service Spooler; Set-Service Spooler -StartupType Disabled }",
            "Invoke-Command -ComputerName (Get-ADDomainController -Filter *).HostName { (Get-Service Spooler).StartType }",
            "Invoke-Command -ComputerName (Get-ADDomainController -Filter *).HostName { Set-Service Spooler -StartupType Automatic; Start-Service Spooler }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnControllers.Where(p => !IsOff(p)).Select(p => p.Affected("no policy disables the spooler"));

    // [Service General Setting] (MS-GPSB 2.2.7): "Spooler",4,"…" ; 4 is disabled. The template's reader keeps it as a name without value.
    private static bool IsOff(EffectiveSettings place) => place.Registry(@"System\CurrentControlSet\Services\Spooler", "Start")?.Value == "4" || place.HasLine("Service General Setting", "Spooler\",4");
}
