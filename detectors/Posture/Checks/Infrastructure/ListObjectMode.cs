using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.heuristics-list-object</c>: dSHeuristics hides objects that one may not list.</summary>
public sealed class ListObjectMode : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.heuristics-list-object",
        Title = "List object mode (dSHeuristics)",
        Category = Category.Infrastructure,
        Severity = Severity.Informational,
        Points = 1,
        Needs = Needs.Configuration,
        Techniques = ["T1564"],
        Covers = ["P-DsHeuristicsDoListObject"],
        Why = "Objects can be hidden from auditors; what this report shows may not be all.",
        Remedy = new Remedy(
            "ADSI Edit → Directory Service → dSHeuristics: third character 0, unless hosting needs it.",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{after}' } # list object mode off",
            "(Get-ADObject -Identity '{dn}' -Properties dSHeuristics).dSHeuristics[2]",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{before}' } # list object mode on"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Where(survey, 3, c => c == '1', '0', "objects can be hidden");
}
