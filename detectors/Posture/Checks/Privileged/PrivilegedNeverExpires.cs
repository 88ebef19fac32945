using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.password-never-expires</c>: a privileged account whose password never expires.</summary>
public sealed class PrivilegedNeverExpires : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.password-never-expires",
        Title = "Privileged password that never expires",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1078.002"],
        Anssi = ["dont_expire_priv"],
        Covers = ["P-ServiceDomainAdmin"],
        Why = "Such accounts are mostly services that run as administrators: their passwords lie in scripts, on servers and in memory, and stay valid for ever.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Account: untick \"Password never expires\"; give services a group managed service account "
                + "without privileges.",
            "Set-ADUser -Identity '{dn}' -PasswordNeverExpires $false",
            "(Get-ADUser -Identity '{dn}' -Properties PasswordNeverExpires).PasswordNeverExpires",
            "Set-ADUser -Identity '{dn}' -PasswordNeverExpires $true",
            "samba-tool user setexpiry '{name}' --days=90",
            "samba-tool user setexpiry '{name}' --noexpiry"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledPrivilegedUsers.Where(u => u.Is(AccountFlags.PasswordNeverExpires))
            .Select(u => Survey.Affected(u, "password never expires", Mend.Clear(u, AccountFlags.PasswordNeverExpires)));
}
