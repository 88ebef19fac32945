using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.not-in-protected-users</c>: a ruler outside of Protected Users.</summary>
public sealed class NotInProtectedUsers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.not-in-protected-users",
        Title = "Administrator not in Protected Users",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1550.002", "T1003.001"],
        Anssi = ["protected_users"],
        Covers = ["P-ProtectedUsers"],
        Why = "In Protected Users an account signs in with AES Kerberos only, caches nothing and isn't delegated: no NTLM hash to pass, no RC4 ticket to roast.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Protected Users → Members: add the administrators, one by one, after a test; leave one break-glass account out.",
            "Add-ADGroupMember -Identity 'Protected Users' -Members '{dn}'",
            "Get-ADGroupMember -Identity 'Protected Users' | Where-Object distinguishedName -eq '{dn}'",
            "Remove-ADGroupMember -Identity 'Protected Users' -Members '{dn}' -Confirm:$false",
            "samba-tool group addmembers 'Protected Users' '{name}'",
            "samba-tool group removemembers 'Protected Users' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        if (survey.Group(525) is not { } group)
        {
            return [];
        }
        var isProtected = survey.MembersOf(525).ToHashSet();
        var outside = survey.Rulers.Where(u => u.IsEnabled && u.IsA("user") && !u.IsA("computer") && !isProtected.Contains(u)).OrderBy(u => u.Name, StringComparer.Ordinal).ToList();
        // The built-in Administrator is the break-glass account.
        return outside.Where(u => u.Sid?.RelativeId != 500).Select(u => Survey.Affected(u, "is not in Protected Users", new AttributeChange(group.Name, "member", [], [u.Name])));
    }
}
