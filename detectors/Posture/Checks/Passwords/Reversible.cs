using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.reversible-users</c>: an ordinary user whose password is kept so that it can be read back.</summary>
public sealed class Reversible : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.reversible-users",
        Title = "Passwords kept readable",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 10,
        Techniques = ["T1556.005"],
        Covers = ["S-Reversible"],
        Why = "Whoever replicates or copies the directory gets the password itself. Only CHAP and digest ever wanted it.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Account options: untick \"Store password using reversible encryption\"; have the password changed.",
            "Get-ADUser -Identity '{dn}' | Set-ADAccountControl -AllowReversiblePasswordEncryption $false; Get-ADUser -Identity '{dn}' | Set-ADUser "
                + "-ChangePasswordAtLogon $true",
            "Get-ADUser -LDAPFilter '(userAccountControl:1.2.840.113556.1.4.803:=128)'",
            "Get-ADUser -Identity '{dn}' | Set-ADAccountControl -AllowReversiblePasswordEncryption $true"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Is(AccountFlags.ReversiblePassword) && !survey.IsPrivileged(u))
            .Select(u => Survey.Affected(u, "password is stored with reversible encryption", Mend.Clear(u, AccountFlags.ReversiblePassword)));
}
