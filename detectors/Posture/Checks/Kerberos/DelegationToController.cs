using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.delegation-to-controller</c>: an account may delegate to a service of a controller.</summary>
public sealed class DelegationToController : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.delegation-to-controller",
        Title = "Constrained delegation to a controller",
        Category = Category.Kerberos,
        Severity = Severity.Critical,
        Points = 20,
        Techniques = ["T1558", "T1134.001"],
        Anssi = ["delegation_a2d2"],
        Covers = ["P-DelegationDCa2d2"],
        Why = "The service names in a ticket can be exchanged: whoever may act as others towards any service of a controller acts as an administrator there.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Delegation: remove the services of controllers.",
            "Set-ADObject -Identity '{dn}' -Remove @{ 'msDS-AllowedToDelegateTo' = '{spn}' }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msDS-AllowedToDelegateTo').'msDS-AllowedToDelegateTo'",
            "Set-ADObject -Identity '{dn}' -Add @{ 'msDS-AllowedToDelegateTo' = '{spn}' }",
            "samba-tool delegation del-service '{name}' '{spn}'",
            "samba-tool delegation add-service '{name}' '{spn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Delegations.ToControllers(survey).Where(d => !d.Account.Is(AccountFlags.TrustedToAuthenticateForDelegation))
            .Select(d => Survey.Affected(d.Account, $"may delegate to {d.Service}", Mend.Drop(d.Account, "msDS-AllowedToDelegateTo", d.Service)) with { Values = new Dictionary<string, string> { ["spn"] = d.Service } });
}
