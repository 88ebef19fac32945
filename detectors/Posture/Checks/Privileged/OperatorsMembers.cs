using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.operators</c>: somebody is in Account, Server or Print Operators.</summary>
public sealed class OperatorsMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.operators",
        Title = "Operators groups are not empty",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1078.002"],
        Covers = ["P-OperatorsEmpty"],
        Why = "These groups date from Windows NT. Account Operators can take most accounts and groups, Server and Print Operators can sign in to controllers and"
            + " load code there: each leads to the domain.",
        Remedy = Remedies.Membership("{group}"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        new uint[] { 548, 549, 550 }.SelectMany(rid => Rules.Members(survey, rid));
}
