using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.privileged-members</c>: somebody who doesn't rule anyway can take a privileged account.</summary>
public sealed class PrivilegedMembersTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.privileged-members",
        Title = "Privileged accounts can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Anssi = ["privileged_members_perm"],
        Why = "A reset of the password, a service name or a key credential is all that it takes.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the privileged account"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Privileged.Where(p => p.IsEnabled && p.IsA("user")), allowOperators: true);
}
