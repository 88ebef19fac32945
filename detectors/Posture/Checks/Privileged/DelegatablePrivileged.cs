using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.delegatable</c>: a privileged account that services may act as.</summary>
public sealed class DelegatablePrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.delegatable",
        Title = "Privileged account may be delegated",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1558", "T1134.001"],
        Covers = ["P-Delegated"],
        Why = "A service that is trusted for delegation, or a computer that somebody took, can act as this administrator towards others. Marked as sensitive, or"
            + " in Protected Users, it can't.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Account options: tick \"Account is sensitive and cannot be delegated\".",
            "Set-ADAccountControl -Identity '{dn}' -AccountNotDelegated $true",
            "(Get-ADUser -Identity '{dn}' -Properties AccountNotDelegated).AccountNotDelegated",
            "Set-ADAccountControl -Identity '{dn}' -AccountNotDelegated $false",
            "samba-tool user sensitive '{name}' on",
            "samba-tool user sensitive '{name}' off"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var isProtected = survey.MembersOf(525).ToHashSet();
        return survey.EnabledPrivilegedUsers.Where(u => !u.Is(AccountFlags.NotDelegated) && !isProtected.Contains(u))
            .Select(u => Survey.Affected(u, "neither sensitive nor in Protected Users", Mend.Set(u, AccountFlags.NotDelegated)));
    }
}
