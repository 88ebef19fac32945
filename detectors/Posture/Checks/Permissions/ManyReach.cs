using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.many-reach-the-crown</c>: many ordinary accounts have a path to the domain.</summary>
public sealed class ManyReach : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.many-reach-the-crown",
        Title = "Many accounts have a path to the domain",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1069.002"],
        Covers = ["P-ControlPathIndirectMany"],
        Why = "Each of them is as good as an administrator for whoever steals it, but isn't protected as one.",
        Remedy = new Remedy(
            "Look at the riskiest identities and their paths; the step that most share is the one to break.",
            "Get-ADUser -Identity '{dn}' -Properties memberOf | Select-Object -ExpandProperty memberOf # break the step: {how}",
            "deception-sensor assess --domain '{domain}' --format json",
            "Write-Warning 'Give {name} back what was taken for the step: {how}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var reaching = survey.EnabledUsers.Concat(survey.Members).Where(a => !survey.IsPrivileged(a) && survey.Graph.Distance(a) is > 0).ToList();
        // That everybody has one is told by itself.
        return reaching.Count <= survey.Options.MostOnTheWay || survey.Graph.PathOfEverybody.Count > 0 ? [] : reaching.OrderBy(a => survey.Graph.Distance(a)).ThenBy(a => a.Name, StringComparer.Ordinal)
            .Select(a => (Account: a, Path: survey.Graph.Path(a)))
            .Select(a => Survey.Affected(a.Account, string.Join(" → ", a.Path.Select(s => s.How is null ? s.Name : $"{s.Name} {s.How}"))) with { Values = new Dictionary<string, string> { ["how"] = a.Path[0].How ?? "" } });
    }
}
