using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.person-takes-computer</c>: a single person or computer can take a member computer.</summary>
public sealed class PersonTakesComputer : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.person-takes-computer",
        Title = "A person can take computers",
        Category = Category.Permissions,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098", "T1134.001"],
        Why = "Rights are given to groups, for a task. One that a single account has is a left-over, or somebody prepared it: with a key credential or "
            + "delegation they are administrator there.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the member computer"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Members, allowOperators: true, but: sid => survey.Snapshot.Find(sid) is not { } who || !who.IsA("user") || Owns(survey, who));

    // Whoever joined a computer owns it: told by itself (passwords.laps-creators). A host that administers many is a deployment server's account.
    private static bool Owns(Survey survey, DirectoryObject who) => survey.Members.Count(c => c.Permissions?.Owner == who.Sid) > 0
        && !survey.Members.Any(c => c.Permissions?.Entries.Any(e => !e.IsInherited && e.Trustee == who.Sid && Takeover.By(e, c) is not null) == true);
}
