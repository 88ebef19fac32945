using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.protocol-transition</c>: an account may act as anybody, who needn't have signed in, towards other services.</summary>
public sealed class ProtocolTransition : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.protocol-transition",
        Title = "Delegation with protocol transition",
        Category = Category.Kerberos,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1134.001"],
        Why = "Whoever has this account's key acts as any user, administrators of those services among them, without that user's doing.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Delegation: choose \"Use Kerberos only\" if the application can, or resource-based delegation "
                + "at the target.",
            "Set-ADAccountControl -Identity '{dn}' -TrustedToAuthForDelegation $false",
            "Get-ADObject -LDAPFilter '(userAccountControl:1.2.840.113556.1.4.803:=16777216)'",
            "Set-ADAccountControl -Identity '{dn}' -TrustedToAuthForDelegation $true",
            "samba-tool delegation for-any-protocol '{name}' off",
            "samba-tool delegation for-any-protocol '{name}' on"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Concat(survey.ManagedAccounts).Where(a => a.IsEnabled && a.Is(AccountFlags.TrustedToAuthenticateForDelegation) && a.Has("msDS-AllowedToDelegateTo")
                && !Delegations.Of(survey, a).Any(d => d.IsToController))
            .Select(a => Survey.Affected(a, $"may act as anybody towards {string.Join(", ", a.Texts("msDS-AllowedToDelegateTo").Take(5))}", Mend.Clear(a, AccountFlags.TrustedToAuthenticateForDelegation)));
}
