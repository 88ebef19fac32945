using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.synchroniser</c>: somebody who doesn't rule anyway can take an account that may replicate passwords.</summary>
public sealed class SynchroniserTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.synchroniser",
        Title = "Synchroniser can be taken",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1003.006", "T1098"],
        Why = "The account that synchronises passwords to a cloud is as good as the domain, but stands outside of the privileged groups and their protection.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → the synchroniser's account; move it to a unit of administrators only:"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, (survey.Root?.Permissions?.Entries ?? []).Where(e => e.Kind == AccessKind.Allow && e.Rights.HasFlag(Rights.ControlAccess) && e.ObjectType == SchemaIds.ReplicateAll && !survey.IsTrusted(e.Trustee))
            .Select(e => survey.Snapshot.Find(e.Trustee)).OfType<DirectoryObject>().Where(o => o.IsA("user") && !survey.IsDecoy(o)).Distinct());
}
