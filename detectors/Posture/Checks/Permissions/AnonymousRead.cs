using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.anonymous-read</c>: anonymous callers may read the directory.</summary>
public sealed class AnonymousRead : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.anonymous-read",
        Title = "Anonymous read of the directory",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1087.002"],
        Why = "Names, groups and policies are open to anybody on the network without an account.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the domain → Security: remove Anonymous Logon.",
            "dsacls '{dn}' /R 'S-1-5-7'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object IdentityReference -match 'ANONYMOUS'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Entries(survey, new[] { survey.Root }.Concat(survey.Objects.Where(o => o.Class is "organizationalUnit" or "container" && o.Parent.Equals(survey.Snapshot.Header.DomainName, StringComparison.OrdinalIgnoreCase))),
            (_, e) => e.Kind == AccessKind.Allow && e.Trustee == WellKnownSids.Anonymous && (e.Rights & (Rights.ReadProperty | Rights.List)) != 0 ? "reads it" : null);
}
