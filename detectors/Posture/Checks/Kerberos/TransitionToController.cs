using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.transition-to-controller</c>: an account may act as anybody, who needn't have signed in, towards a controller.</summary>
public sealed class TransitionToController : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.transition-to-controller",
        Title = "Delegation with protocol transition to a controller",
        Category = Category.Kerberos,
        Severity = Severity.Critical,
        Points = 25,
        Techniques = ["T1558", "T1134.001"],
        Anssi = ["delegation_t2a4d"],
        Covers = ["P-DelegationDCt2a4d"],
        Why = "With this account's password alone one acts as an administrator towards the controller. Nobody needs to sign in for that.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Delegation: \"Use Kerberos only\", and remove the services of controllers.",
            "Set-ADAccountControl -Identity '{dn}' -TrustedToAuthForDelegation $false; Set-ADObject -Identity '{dn}' -Remove @{ 'msDS-AllowedToDelegateTo' = "
                + "'{spn}' }",
            "Get-ADObject -Identity '{dn}' -Properties userAccountControl, 'msDS-AllowedToDelegateTo'",
            "Set-ADAccountControl -Identity '{dn}' -TrustedToAuthForDelegation $true; Set-ADObject -Identity '{dn}' -Add @{ 'msDS-AllowedToDelegateTo' = '{spn}' }",
            "samba-tool delegation for-any-protocol '{name}' off && samba-tool delegation del-service '{name}' '{spn}'",
            "samba-tool delegation for-any-protocol '{name}' on && samba-tool delegation add-service '{name}' '{spn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Delegations.ToControllers(survey).Where(d => d.Account.Is(AccountFlags.TrustedToAuthenticateForDelegation))
            .Select(d => Survey.Affected(d.Account, $"may act as anybody towards {d.Service}", Mend.Drop(d.Account, "msDS-AllowedToDelegateTo", d.Service),
                Mend.Clear(d.Account, AccountFlags.TrustedToAuthenticateForDelegation)) with
            { Values = new Dictionary<string, string> { ["spn"] = d.Service } });
}
