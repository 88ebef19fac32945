using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.unreadable</c>: the permissions of a privileged object can't be read by ordinary accounts.</summary>
public sealed class UnreadablePermissions : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.unreadable",
        Title = "Permissions of a privileged object are hidden",
        Category = Category.Permissions,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain,
        Techniques = ["T1222.001", "T1564"],
        Anssi = ["sd_failed_sd_read_on_priv"],
        Why = "Everybody may read permissions by default. Where that was taken away somebody hides entries from auditors.",
        Remedy = new Remedy(
            "Active Directory Users and Computers, as an administrator → the object → Security: give Authenticated Users Read Permissions again; see what was "
                + "hidden.",
            "dsacls '{dn}' /G 'S-1-5-11:RC'",
            "dsacls '{dn}'",
            "dsacls '{dn}' /R 'S-1-5-11'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Privileged.Concat(survey.PrivilegedGroups).Concat(survey.Controllers).Where(o => o.Permissions is null && survey.Snapshot.Objects.Any(other => other.Permissions is not null))
            .Select(o => Survey.Affected(o, "its permissions could not be read"));
}
