using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.no-preauthentication</c>: a privileged account that needs no Kerberos pre-authentication.</summary>
public sealed class PrivilegedNoPreAuthentication : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.no-preauthentication",
        Title = "Privileged account can be AS-REP roasted",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Critical,
        Points = 25,
        Techniques = ["T1558.004"],
        Anssi = ["kerberos_properties_preauth_priv"],
        Covers = ["S-NoPreAuthAdmin"],
        Why = "Anybody, without any account, may ask the KDC for a reply that is encrypted with its key and guess the administrator's password offline.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the administrator's account → Account → Account options: untick \"Do not require Kerberos "
                + "preauthentication\"; then change its password.",
            "Set-ADAccountControl -Identity '{dn}' -DoesNotRequirePreAuth $false; Set-ADUser -Identity '{dn}' -ChangePasswordAtLogon $true",
            "(Get-ADUser -Identity '{dn}' -Properties DoesNotRequirePreAuth).DoesNotRequirePreAuth",
            "Set-ADAccountControl -Identity '{dn}' -DoesNotRequirePreAuth $true; Set-ADUser -Identity '{dn}' -ChangePasswordAtLogon $false"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledPrivilegedUsers.Where(u => u.Is(AccountFlags.NoPreAuthentication))
            .Select(u => Survey.Affected(u, "needs no pre-authentication", Mend.Clear(u, AccountFlags.NoPreAuthentication)));
}
