using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.replication</c>: somebody who is no controller may replicate passwords (DCSync).</summary>
public sealed class Replication : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.replication",
        Title = "Replication of passwords by others",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 35,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1003.006"],
        Why = "With this right one asks a controller for everybody's hashes, krbtgt's among them, over the network, from anywhere.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the domain → Security: untick Replicating Directory Changes All for those who are no controllers; a "
                + "synchroniser that needs it belongs into the policy.",
            "dsacls '{dn}' /R '{trustee}'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object ObjectType -eq '1131f6ad-9c07-11d1-f79f-00c04fc2dcd2'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Entries(survey, [survey.Root], (_, entry) => entry.Kind == AccessKind.Allow && !entry.IsInheritOnly && entry.Rights.HasFlag(Rights.ControlAccess)
            && (entry.ObjectType is null || entry.ObjectType == SchemaIds.ReplicateAll) && !survey.IsTrusted(entry.Trustee) && !IsAllowed(survey, entry.Trustee) ? "may replicate all passwords" : null);

    // Who is listed in the policy (synchronisers) may.
    private static bool IsAllowed(Survey survey, Sid trustee) => survey.Options.Policy?.Domains
        .Where(d => d.Name.Equals(survey.Snapshot.Header.Domain, StringComparison.OrdinalIgnoreCase)).SelectMany(d => d.ReplicationAllowed)
        .Any(r => r.Account is { } name && (name.Equals(trustee.Value, StringComparison.OrdinalIgnoreCase) || name.Equals(survey.NameOf(trustee), StringComparison.OrdinalIgnoreCase))) == true;
}
