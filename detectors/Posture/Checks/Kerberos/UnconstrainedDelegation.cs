using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.unconstrained-delegation</c>: an account that isn't a controller is trusted for delegation to any service.</summary>
public sealed class UnconstrainedDelegation : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.unconstrained-delegation",
        Title = "Unconstrained delegation",
        Category = Category.Kerberos,
        Severity = Severity.Critical,
        Points = 25,
        Techniques = ["T1558", "T1187"],
        Anssi = ["delegation_t4d"],
        Covers = ["P-UnconstrainedDelegation"],
        Why = "Everybody who signs in there leaves a ticket that is good for everything. A controller can be made to sign in there (coercion): then the domain "
            + "is lost with that host.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Delegation: \"Do not trust\", or \"to specified services only\".",
            "Set-ADAccountControl -Identity '{dn}' -TrustedForDelegation $false",
            "Get-ADObject -LDAPFilter '(&(userAccountControl:1.2.840.113556.1.4.803:=524288)(!(primaryGroupID=516)))'",
            "Set-ADAccountControl -Identity '{dn}' -TrustedForDelegation $true",
            "samba-tool delegation for-any-service '{name}' off",
            "samba-tool delegation for-any-service '{name}' on"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Concat(survey.ManagedAccounts).Where(a => a.IsEnabled && a.Is(AccountFlags.TrustedForDelegation) && !survey.Controllers.Contains(a))
            .Select(a => Survey.Affected(a, "may act as anybody towards any service", Mend.Clear(a, AccountFlags.TrustedForDelegation)));
}
