using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.heuristics-uniqueness</c>: dSHeuristics lets service and user names be written twice.</summary>
public sealed class DoNotVerifyUniqueness : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.heuristics-uniqueness",
        Title = "Names are not kept unique (dSHeuristics)",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Configuration,
        Techniques = ["T1558"],
        Covers = ["A-DsHeuristicsDoNotVerifyUniqueness"],
        Why = "An account with another's name or service name gets what is meant for the other (CVE-2021-42282).",
        Remedy = new Remedy(
            "ADSI Edit → Directory Service → dSHeuristics: twenty-first character 0.",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{after}' } # uniqueness checked",
            "(Get-ADObject -Identity '{dn}' -Properties dSHeuristics).dSHeuristics[20]",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{before}' } # uniqueness not checked"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Where(survey, 21, c => c != '0', '0', "unique names are not checked");
}
