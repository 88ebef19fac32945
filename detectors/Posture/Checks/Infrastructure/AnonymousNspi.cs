using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.heuristics-nspi</c>: dSHeuristics lets anonymous callers use the address book interface.</summary>
public sealed class AnonymousNspi : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.heuristics-nspi",
        Title = "Anonymous address book (dSHeuristics)",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Configuration,
        Techniques = ["T1087.002"],
        Covers = ["A-DsHeuristicsAllowAnonNSPI"],
        Why = "Names and mail addresses of all people are open to anybody on the network.",
        Remedy = new Remedy(
            "ADSI Edit → Directory Service → dSHeuristics: eighth character 0.",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{after}' } # anonymous NSPI off",
            "(Get-ADObject -Identity '{dn}' -Properties dSHeuristics).dSHeuristics[7]",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{before}' } # anonymous NSPI on"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Where(survey, 8, c => c != '0', '0', "anonymous NSPI is allowed");
}
