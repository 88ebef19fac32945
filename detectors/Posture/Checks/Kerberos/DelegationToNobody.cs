using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.delegation-to-nobody</c>: an account may delegate to a service that nobody has.</summary>
public sealed class DelegationToNobody : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.delegation-to-nobody",
        Title = "Delegation to a host that is gone",
        Category = Category.Kerberos,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1134.001"],
        Covers = ["P-UnkownDelegation"],
        Why = "Whoever may register that service name, on any account of theirs, receives what is delegated: a lapsed host becomes a lever.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Delegation: remove the service that no host has.",
            "Set-ADObject -Identity '{dn}' -Remove @{ 'msDS-AllowedToDelegateTo' = @('{spn}') }",
            "setspn -Q '{spn}'",
            "Set-ADObject -Identity '{dn}' -Add @{ 'msDS-AllowedToDelegateTo' = @('{spn}') }",
            "samba-tool delegation del-service '{name}' '{spn}'",
            "samba-tool delegation add-service '{name}' '{spn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Concat(survey.ManagedAccounts).Where(a => a.IsEnabled && a.Has("msDS-AllowedToDelegateTo"))
            .SelectMany(a => Delegations.Of(survey, a).Where(d => d.Target is null && d.IsOfDomain)
                .Select(d => Survey.Affected(a, $"may delegate to {d.Service}, which nobody has", Mend.Drop(a, "msDS-AllowedToDelegateTo", d.Service)) with { Values = new Dictionary<string, string> { ["spn"] = d.Service } }));
}
