using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.not-required</c>: an enabled user that may have an empty password.</summary>
public sealed class NotRequired : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.not-required",
        Title = "Accounts that need no password",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1078.002"],
        Covers = ["S-PwdNotRequired"],
        Why = "The policy's length doesn't hold for it: the password may be empty, and whoever tries finds out.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Reset Password; then clear the flag with PowerShell.",
            "Set-ADAccountControl -Identity '{dn}' -PasswordNotRequired $false",
            "Get-ADUser -LDAPFilter '(userAccountControl:1.2.840.113556.1.4.803:=32)'",
            "Set-ADAccountControl -Identity '{dn}' -PasswordNotRequired $true"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Is(AccountFlags.PasswordNotRequired)).Select(u => Survey.Affected(u, "may have an empty password", Mend.Clear(u, AccountFlags.PasswordNotRequired)));
}
