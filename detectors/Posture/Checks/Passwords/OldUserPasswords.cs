using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.old</c>: an active user whose password is older than three years.</summary>
public sealed class OldUserPasswords : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.old",
        Title = "Very old passwords",
        Category = Category.Passwords,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1110.002"],
        Why = "It was chosen under another policy, may have leaked with other sites since, and may have no AES keys.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → User must change password at next logon.",
            "Set-ADUser -Identity '{dn}' -ChangePasswordAtLogon $true",
            "Get-ADUser -Identity '{dn}' -Properties PasswordLastSet",
            "Set-ADUser -Identity '{dn}' -ChangePasswordAtLogon $false"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => !survey.IsPrivileged(u) && !u.Has("servicePrincipalName") && !u.Is(AccountFlags.SmartCardRequired) && u.Has("lastLogonTimestamp")
                && u.Time("pwdLastSet") is { } set && survey.Now - set > TimeSpan.FromDays(3 * 365) && Survey.LastSeen(u) is { } seen && survey.Now - seen <= survey.Options.Dormant)
            .Select(u => Survey.Affected(u, $"password is {survey.DaysSince(u.Time("pwdLastSet")!.Value)} old"));
}
