using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.no-preauthentication</c>: a user that needs no Kerberos pre-authentication.</summary>
public sealed class NoPreAuthentication : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.no-preauthentication",
        Title = "Accounts that can be AS-REP roasted",
        Category = Category.Kerberos,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1558.004"],
        Anssi = ["kerberos_properties_preauth"],
        Covers = ["S-NoPreAuth"],
        Why = "Anybody who can reach the KDC, without an account, gets a reply that is encrypted with the user's key, and guesses the password offline.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Account → Account options: untick \"Do not require Kerberos preauthentication\".",
            "Set-ADAccountControl -Identity '{dn}' -DoesNotRequirePreAuth $false",
            "Get-ADUser -LDAPFilter '(userAccountControl:1.2.840.113556.1.4.803:=4194304)'",
            "Set-ADAccountControl -Identity '{dn}' -DoesNotRequirePreAuth $true"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Is(AccountFlags.NoPreAuthentication) && !survey.IsPrivileged(u) && u.Sid?.RelativeId != 502)
            .Select(u => Survey.Affected(u, "needs no pre-authentication", Mend.Clear(u, AccountFlags.NoPreAuthentication)));
}
