using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.heuristics-add-security</c>: dSHeuristics switches the checks of who may set attributes of new objects off.</summary>
public sealed class LdapAddSecurity : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.heuristics-add-security",
        Title = "Creators may set everything (dSHeuristics)",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Configuration,
        Techniques = ["T1098"],
        Covers = ["A-DsHeuristicsLDAPSecurity"],
        Why = "Who may create an object sets any attribute and owner of it (CVE-2021-42291).",
        Remedy = new Remedy(
            "ADSI Edit → Directory Service → dSHeuristics: twenty-eighth and twenty-ninth character 1.",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{after}' } # authorization enforced",
            "(Get-ADObject -Identity '{dn}' -Properties dSHeuristics).dSHeuristics.Substring(27)",
            "Set-ADObject -Identity '{dn}' -Replace @{ dSHeuristics = '{before}' } # authorization as before"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Where(survey, 28, c => c == '2', '1', "LDAPAddAutZVerifications is off").Concat(Heuristics.Where(survey, 29, c => c == '2', '1', "LDAPOwnerModify is off"));
}
