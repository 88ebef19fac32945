using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.never-expires</c>: an ordinary user whose password never expires.</summary>
public sealed class NeverExpires : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.never-expires",
        Title = "Passwords that never expire",
        Category = Category.Passwords,
        Severity = Severity.Low,
        Points = 4,
        Techniques = ["T1078.002"],
        Anssi = ["dont_expire"],
        Covers = ["S-PwdNeverExpires"],
        Why = "A password that leaked once stays good. For services a managed account is better than a reminder.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Account options: untick \"Password never expires\".",
            "Get-ADUser -Identity '{dn}' | Set-ADUser -PasswordNeverExpires $false",
            "Search-ADAccount -PasswordNeverExpires -UsersOnly | Where-Object Enabled",
            "Get-ADUser -Identity '{dn}' | Set-ADUser -PasswordNeverExpires $true",
            "samba-tool user setexpiry '{name}' --days=90",
            "samba-tool user setexpiry '{name}' --noexpiry"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Is(AccountFlags.PasswordNeverExpires) && !survey.IsPrivileged(u) && !u.Is(AccountFlags.SmartCardRequired))
            .Select(u => Survey.Affected(u, "password never expires", Mend.Clear(u, AccountFlags.PasswordNeverExpires)));
}
