using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.domain-root</c>: somebody who doesn't rule anyway can take the domain's root.</summary>
public sealed class DomainRoot : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.domain-root",
        Title = "Domain's root can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 30,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1222.001", "T1098"],
        Anssi = ["permissions_naming_context"],
        Why = "Who may change the permissions of the root gives themselves replication of all passwords.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the domain"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, [survey.Root], but: sid => KeyAdminsOnRoot.IsKeyAdmins(sid) || ExchangeOnRoot.IsExchange(survey, sid));
}
