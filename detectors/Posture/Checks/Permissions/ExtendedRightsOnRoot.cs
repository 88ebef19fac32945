using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.extended-rights</c>: somebody has a dangerous extended right on the domain.</summary>
public sealed class ExtendedRightsOnRoot : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.extended-rights",
        Title = "Dangerous extended rights on the domain",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098", "T1134.005"],
        Covers = ["P-DangerousExtendedRight"],
        Why = "Bringing deleted accounts back, writing SID history, making passwords readable or never expire: each gives or keeps privileges without a group "
            + "changing.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the domain → Security → Advanced: remove the extended right from its trustee.",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{after}')); Set-Acl -Path 'AD:{dn}' -AclObject "
                + "$acl; dsacls '{dn}' | Select-String '{trustee}'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object ActiveDirectoryRights -match 'ExtendedRight'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Entries(survey, [survey.Root], (_, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly && e.Rights.HasFlag(Rights.ControlAccess) && e.ObjectType is { } type
            && (type == SchemaIds.ReanimateTombstones || type == SchemaIds.MigrateSidHistory || type == SchemaIds.UnexpirePassword || type == SchemaIds.ReversiblePassword || type == SchemaIds.InstallReplica)
            // Everybody has these two by default; they act on nobody without the right to change the password.
            && !(e.Trustee.Value == "S-1-5-11" && (type == SchemaIds.UnexpirePassword || type == SchemaIds.ReversiblePassword)) && !survey.IsTrusted(e.Trustee)
            && !Survey.IsOperators(e.Trustee) ? NameOf(type) : null);

    private static string NameOf(Guid type) => type == SchemaIds.ReanimateTombstones ? "brings deleted objects back" : type == SchemaIds.MigrateSidHistory ? "writes SID history"
        : type == SchemaIds.UnexpirePassword ? "makes passwords never expire" : type == SchemaIds.InstallReplica ? "adds controllers" : "makes passwords readable";
}
