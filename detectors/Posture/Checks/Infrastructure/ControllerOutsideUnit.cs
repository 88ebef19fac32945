using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.controller-outside-unit</c>: a controller isn't in the unit Domain Controllers.</summary>
public sealed class ControllerOutsideUnit : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.controller-outside-unit",
        Title = "Controller outside of its unit",
        Category = Category.Infrastructure,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1484.001"],
        Why = "The controllers' policies don't hold for it, and other administrators' rights may.",
        Remedy = new Remedy(
            "Active Directory Users and Computers: move it to Domain Controllers.",
            "Move-ADObject -Identity '{dn}' -TargetPath 'OU=Domain Controllers,{basedn}'",
            "Get-ADDomainController -Filter * | Select-Object ComputerObjectDN",
            "Get-ADComputer -Identity '{name}' | Move-ADObject -TargetPath '{parent}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => (c.Is(AccountFlags.ServerTrust) || c.Is(AccountFlags.ReadOnlyController)) && !c.Name.EndsWith($",OU=Domain Controllers,{survey.Snapshot.Header.DomainName}", StringComparison.OrdinalIgnoreCase))
            .Select(c => Survey.Affected(c, $"lies in {c.Parent}") with { Values = new Dictionary<string, string> { ["parent"] = c.Parent } });
}
