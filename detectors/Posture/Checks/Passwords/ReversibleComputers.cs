using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.reversible-computers</c>: a computer whose password is kept so that it can be read back.</summary>
public sealed class ReversibleComputers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.reversible-computers",
        Title = "Computers' passwords kept readable",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1556.005"],
        Covers = ["S-C-Reversible"],
        Why = "Nothing lawful needs it: somebody set it, to read the computer's password from a copy of the directory.",
        Remedy = new Remedy(
            "ADSI Edit → the computer → userAccountControl: take bit 128 away; Reset Account.",
            "Get-ADComputer -Identity '{dn}' | Set-ADAccountControl -AllowReversiblePasswordEncryption $false",
            "Get-ADComputer -LDAPFilter '(userAccountControl:1.2.840.113556.1.4.803:=128)'",
            "Get-ADComputer -Identity '{dn}' | Set-ADAccountControl -AllowReversiblePasswordEncryption $true"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Computers.Where(c => c.IsEnabled && c.Is(AccountFlags.ReversiblePassword)).Select(c => Survey.Affected(c, "password is stored with reversible encryption", Mend.Clear(c, AccountFlags.ReversiblePassword)));
}
