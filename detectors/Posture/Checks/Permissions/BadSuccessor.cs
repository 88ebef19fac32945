using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.bad-successor</c>: somebody who doesn't rule anyway may make delegated managed service accounts.</summary>
public sealed class BadSuccessor : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.bad-successor",
        Title = "Who may make delegated managed accounts (BadSuccessor)",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098", "T1134.001"],
        Covers = ["A-BadSuccessor"],
        Why = "Such an account can be told to take the place of any other, a domain administrator's too, and then has its groups and keys, where a controller of"
            + " Windows Server 2025 without its update is there.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the unit → Security → Advanced: take Create all child objects, or Create "
                + "msDS-DelegatedManagedServiceAccount, from the trustee.",
            "dsacls '{dn}' /D '{trustee}:CC;msDS-DelegatedManagedServiceAccount'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object ActiveDirectoryRights -match 'CreateChild|GenericAll'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var knows = survey.Controllers.Any(c => c.Text("operatingSystem")?.Contains("2025", StringComparison.Ordinal) == true) || survey.Objects.Any(o => o.Text("lDAPDisplayName") == "msDS-DelegatedManagedServiceAccount");
        return !knows ? [] : Rules.Entries(survey, survey.OfClass("organizationalUnit").Concat(survey.OfClass("container").Where(c => c.Parent.Equals(survey.Snapshot.Header.DomainName, StringComparison.OrdinalIgnoreCase))),
            (_, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly && e.Rights.HasFlag(Rights.CreateChild) && (e.ObjectType is null || e.ObjectType == SchemaIds.DelegatedManagedServiceAccountClass)
                && !survey.IsTrusted(e.Trustee) && !Survey.IsOperators(e.Trustee) ? "makes delegated managed accounts" : null);
    }
}
