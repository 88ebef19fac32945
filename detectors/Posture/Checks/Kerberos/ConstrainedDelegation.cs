using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.constrained-delegation</c>: an account may delegate to services of other hosts.</summary>
public sealed class ConstrainedDelegation : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.constrained-delegation",
        Title = "Constrained delegation",
        Category = Category.Kerberos,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1134.001"],
        Why = "Those who sign in to this account's service can be acted for towards the listed hosts, and towards each of their services. It is lawful; each "
            + "should be known and wanted.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Delegation: remove hosts that the application no longer needs.",
            "Set-ADObject -Identity '{dn}' -Clear 'msDS-AllowedToDelegateTo'",
            "Get-ADObject -LDAPFilter '(msDS-AllowedToDelegateTo=*)' -Properties 'msDS-AllowedToDelegateTo'",
            "Set-ADObject -Identity '{dn}' -Add @{ 'msDS-AllowedToDelegateTo' = ('{spns}' -split ' ') }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Concat(survey.ManagedAccounts).Where(a => a.IsEnabled && !a.Is(AccountFlags.TrustedToAuthenticateForDelegation) && a.Has("msDS-AllowedToDelegateTo")
                && Delegations.Of(survey, a) is { Count: > 0 } to && !to.Any(d => d.IsToController) && to.Any(d => d.Target is not null))
            .Select(a => Survey.Affected(a, $"may delegate to {string.Join(", ", a.Texts("msDS-AllowedToDelegateTo").Take(5))}", Mend.Delete(a, "msDS-AllowedToDelegateTo")) with
            {
                Values = new Dictionary<string, string> { ["spns"] = string.Join(' ', a.Texts("msDS-AllowedToDelegateTo")) },
            });
}
