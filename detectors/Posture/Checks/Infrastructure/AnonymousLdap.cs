using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.heuristics-anonymous</c>: dSHeuristics lets anonymous callers search the directory.</summary>
public sealed class AnonymousLdap : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.heuristics-anonymous",
        Title = "Anonymous LDAP operations (dSHeuristics)",
        Category = Category.Infrastructure,
        Severity = Severity.Critical,
        Points = 20,
        Needs = Needs.Configuration,
        Techniques = ["T1087.002"],
        Anssi = ["dsheuristics_bad"],
        Covers = ["A-DsHeuristicsAnonymous"],
        Why = "Anybody on the network reads what Everyone may read: all names and groups.",
        Remedy = new Remedy(
            "ADSI Edit → Configuration → Services → Windows NT → Directory Service → dSHeuristics: seventh character 0.",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{after}' } # anonymous operations off",
            "(Get-ADObject -Identity '{dn}' -Properties dSHeuristics).dSHeuristics",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{before}' } # anonymous operations on"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Where(survey, 7, c => c == '2', '0', "anonymous operations are allowed");
}
