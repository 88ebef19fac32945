using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.person-takes-account</c>: a single person or computer can take an ordinary account, a group, a unit.</summary>
public sealed class PersonTakesAccount : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.person-takes-account",
        Title = "A person can take other accounts",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Why = "Whoever steals that person's account has the others, too: their password can be reset, their groups be joined.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the account, group or unit"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.EnabledUsers.Concat(survey.Groups).Concat(survey.ManagedAccounts).Concat(survey.OfClass("organizationalUnit"))
            .Where(o => !survey.IsPrivileged(o) && !Survey.IsPrivilegedGroup(o) && !survey.Controllers.Any(c => c.Parent.Equals(o.Name, StringComparison.OrdinalIgnoreCase))), allowOperators: true,
            but: sid => survey.Snapshot.Find(sid) is not { } who || !who.IsA("user"));
}
