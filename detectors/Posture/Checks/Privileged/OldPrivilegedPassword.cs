using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.password-old</c>: a privileged password that has not been changed for a year.</summary>
public sealed class OldPrivilegedPassword : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.password-old",
        Title = "Old password of a privileged account",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 10,
        Techniques = ["T1078.002", "T1110.002"],
        Anssi = ["password_change_priv"],
        Covers = ["P-AdminPwdTooOld"],
        Why = "Hashes that were stolen or roasted in all that time still open the account, and so do backups and images that hold them.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Reset Password; sign out everywhere first where services use it.",
            "Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword (Read-Host -AsSecureString -Prompt 'New password of {name}')",
            "Get-ADUser -Identity '{dn}' -Properties PasswordLastSet",
            "Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword (Read-Host -AsSecureString -Prompt 'Former password of {name}')",
            "samba-tool user setpassword '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledPrivilegedUsers.Where(u => u.Time("pwdLastSet") is { } set && survey.Now - set > survey.Options.PrivilegedPassword)
            .Select(u => Survey.Affected(u, $"password is {survey.DaysSince(u.Time("pwdLastSet")!.Value)} old"));
}
