using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.everybody-reaches-the-crown</c>: there is a path from everybody to the domain, over however many objects.</summary>
public sealed class EverybodyReaches : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.everybody-reaches-the-crown",
        Title = "Everybody has a path to the domain",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 35,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1069.002", "T1098"],
        Covers = ["P-ControlPathIndirectEveryone"],
        Why = "Any account that can sign in is enough: each step of the path is one command of a known tool.",
        Remedy = new Remedy(
            "Break the path at its narrowest step: the first one that isn't membership is named in the finding.",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object IsInherited -eq $false # take the entry of the first step away",
            "deception-sensor assess --domain '{domain}'",
            "Write-Warning 'Give the entry on {dn} back by hand.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Graph.PathOfEverybody is { Count: > 0 } path
            ? [new Affected(path[0].Name, survey.Snapshot.Header.DomainName, string.Join(" → ", path.Select(s => s.How is null ? s.Name : $"{s.Name} {s.How}")))] : [];
}
