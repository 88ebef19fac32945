using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.everybody</c>: everybody can take an account, a group, a unit or a computer.</summary>
public sealed class EverybodyTakes : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.everybody",
        Title = "Everybody can take objects",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098", "T1222.001"],
        Covers = ["P-DelegationEveryone"],
        Why = "Any account that can sign in is enough, an intruder's first one.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the object that everybody may write"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Users.Concat(survey.Groups).Concat(survey.Computers).Concat(survey.ManagedAccounts).Concat(survey.Objects.Where(o => o.Class is "organizationalUnit" or "container"))
            .Where(o => !survey.IsPrivileged(o) && !Survey.IsPrivilegedGroup(o) && !survey.Controllers.Contains(o)), but: sid => !WellKnownSids.IsEverybody(sid));
}
