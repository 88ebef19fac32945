using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.smart-card-old-hash</c>: a smart card account whose hash is older than 90 days.</summary>
public sealed class SmartCardOldHash : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.smart-card-old-hash",
        Title = "Old hash behind a smart card",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1550.002"],
        Covers = ["A-SmartCardRequired"],
        Why = "The card protects the sign-in at the screen; the hash behind it opens everything that speaks NTLM or Kerberos with keys.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user: untick \"Smart card is required\", apply, tick it again: the hash is new.",
            "Set-ADUser -Identity '{dn}' -SmartcardLogonRequired $false; Set-ADUser -Identity '{dn}' -SmartcardLogonRequired $true",
            "Get-ADUser -LDAPFilter '(userAccountControl:1.2.840.113556.1.4.803:=262144)' -Properties PasswordLastSet",
            "Get-ADUser -Identity '{dn}' -Properties SmartcardLogonRequired # a former hash needn't come back"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Is(AccountFlags.SmartCardRequired) && u.Time("pwdLastSet") is { } set && survey.Now - set > TimeSpan.FromDays(90))
            .Select(u => Survey.Affected(u, $"hash is {survey.DaysSince(u.Time("pwdLastSet")!.Value)} old"));
}
