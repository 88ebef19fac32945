using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.password-never-set</c>: an enabled user whose password was never set or must be changed, for months.</summary>
public sealed class PasswordNeverSet : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.password-never-set",
        Title = "Accounts that still wait for their first password",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1078.002"],
        Why = "A first password that was given out months ago is known to those who gave it, or to everybody. Whoever signs in first, sets the next one.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Disable Account; give it a random password when its owner comes.",
            "Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword (ConvertTo-SecureString ([guid]::NewGuid().ToString() + [guid]::NewGuid()) "
                + "-AsPlainText -Force); Disable-ADAccount -Identity '{dn}'",
            "Get-ADUser -LDAPFilter '(&(pwdLastSet=0)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))'",
            "Enable-ADAccount -Identity '{dn}'",
            "samba-tool user setpassword '{name}' --random-password && samba-tool user disable '{name}'",
            "samba-tool user enable '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Number("pwdLastSet") == 0 && !u.Is(AccountFlags.SmartCardRequired) && u.Time("lastLogonTimestamp") is { } seen && survey.Now - seen > Grace)
            .Select(u => Survey.Affected(u, $"waits for a new password; last seen {survey.DaysSince(u.Time("lastLogonTimestamp")!.Value)} ago", Mend.Set(u, AccountFlags.Disabled)));

    private static readonly TimeSpan Grace = TimeSpan.FromDays(60);
}
