using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.obsolete-controllers</c>: a controller with a Windows that gets no more updates.</summary>
public sealed class ObsoleteControllers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.obsolete-controllers",
        Title = "Controller without updates",
        Category = Category.StaleObjects,
        Severity = Severity.Critical,
        Points = 25,
        Techniques = ["T1210", "T1068"],
        Anssi = ["dc_obsolete"],
        Covers = ["S-DC-2000", "S-DC-2003", "S-DC-2008", "S-DC-2012"],
        Why = "A known hole in a controller is a way to the domain for anybody on the network, and it keeps the functional level and its protections down.",
        Remedy = new Remedy(
            "Promote a controller on a current system, move its roles, then demote the old one: Server Manager → Remove Roles → Demote.",
            "Invoke-Command -ComputerName '{host}' { Uninstall-ADDSDomainController -DemoteOperationMasterRole }",
            "Get-ADDomainController -Filter * | Select-Object Name, OperatingSystem",
            "Install-ADDSDomainController -DomainName '{domain}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.IsEnabled && ObsoleteServers.Fault(survey, c) is not null)
            .Select(c => Survey.Affected(c, c.Text("operatingSystem")!) with { Values = new Dictionary<string, string> { ["host"] = c.Text("dNSHostName") ?? c.Leaf } });
}
