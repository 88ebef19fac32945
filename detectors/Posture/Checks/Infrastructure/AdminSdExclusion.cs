using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.heuristics-protected-groups</c>: dSHeuristics takes operators groups out of the protection of privileged accounts.</summary>
public sealed class AdminSdExclusion : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.heuristics-protected-groups",
        Title = "Operators groups without protection (dSHeuristics)",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Configuration,
        Techniques = ["T1098"],
        Covers = ["P-DsHeuristicsAdminSDExMask"],
        Why = "Members of those groups keep the permissions of their unit: whoever administers the unit takes an operator.",
        Remedy = new Remedy(
            "ADSI Edit → Directory Service → dSHeuristics: sixteenth character 0.",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{after}' } # all groups protected",
            "(Get-ADObject -Identity '{dn}' -Properties dSHeuristics).dSHeuristics[15]",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{before}' } # groups excluded again"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Where(survey, 16, c => c != '0', '0', "groups are excluded from AdminSDHolder");
}
