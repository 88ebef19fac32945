using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.not-required-computers</c>: an enabled computer that may have an empty or well-known password.</summary>
public sealed class NotRequiredComputers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.not-required-computers",
        Title = "Computers that need no password",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1078.002"],
        Why = "Computers that were made ahead for old systems have their own name as password: anybody may join as them.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the computer → Reset Account; join it again; clear the flag.",
            "Get-ADComputer -Identity '{dn}' | Set-ADAccountControl -PasswordNotRequired $false",
            "Get-ADComputer -LDAPFilter '(userAccountControl:1.2.840.113556.1.4.803:=32)'",
            "Get-ADComputer -Identity '{dn}' | Set-ADAccountControl -PasswordNotRequired $true"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Computers.Where(c => c.IsEnabled && c.Is(AccountFlags.PasswordNotRequired) && !survey.IsYoungerThan(c, TimeSpan.FromDays(1)))
            .Select(c => Survey.Affected(c, "may have an empty password", Mend.Clear(c, AccountFlags.PasswordNotRequired)));
}
