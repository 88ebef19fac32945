using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.controller-flags</c>: a computer looks like a controller in one place and not in another.</summary>
public sealed class ControllerFlags : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.controller-flags",
        Title = "Half a controller",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1207"],
        Anssi = ["dc_inconsistent_uac"],
        Covers = ["S-DCRegistration"],
        Why = "A computer with a controller's flag but without its place in the configuration, or the other way round, was not promoted in order: DCShadow "
            + "leaves such traces.",
        Remedy = new Remedy(
            "Active Directory Sites and Services and Users and Computers: demote it in order, or clean up its metadata; find out who wrote it.",
            "Get-ADComputer -Identity '{dn}' | Set-ADAccountControl -TrustedForDelegation $false; Get-ADComputer -Identity '{dn}' | Set-ADComputer -Replace @{"
                + " userAccountControl = 4096 }",
            "(Get-ADComputer -Identity '{dn}' -Properties userAccountControl, serverReferenceBL).serverReferenceBL",
            "Get-ADComputer -Identity '{dn}' | Set-ADComputer -Replace @{ userAccountControl = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var servers = survey.OfClass("server").Where(s => survey.Objects.Any(o => o.Class is "nTDSDSA" or "nTDSDSARO" && o.Parent.Equals(s.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(s => s.Text("serverReference")).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return servers.Count == 0 ? [] : survey.Computers.Where(c => c.Is(AccountFlags.ServerTrust) || c.Is(AccountFlags.ReadOnlyController) || c.Number("primaryGroupID") is 516 or 521 || servers.Contains(c.Name))
            .Where(c => !servers.Contains(c.Name) || !(c.Is(AccountFlags.ServerTrust) || c.Is(AccountFlags.ReadOnlyController)))
            .Select(c => Survey.Affected(c, servers.Contains(c.Name) ? "has NTDS settings but not a controller's flag" : "has a controller's flag or group but no NTDS settings") with
            {
                Values = new Dictionary<string, string> { ["before"] = c.Text("userAccountControl") ?? "" },
            });
    }
}
