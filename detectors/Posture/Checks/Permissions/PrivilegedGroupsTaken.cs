using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.privileged-groups</c>: somebody who doesn't rule anyway can take a privileged group.</summary>
public sealed class PrivilegedGroupsTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.privileged-groups",
        Title = "Privileged groups can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Anssi = ["critical_objects"],
        Why = "Who may write its members adds themselves.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the privileged group"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.PrivilegedGroups.Concat(survey.Groups.Where(g => g.Label is "DnsAdmins")), allowOperators: true);
}
