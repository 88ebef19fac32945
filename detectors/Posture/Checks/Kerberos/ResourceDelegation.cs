using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.resource-delegation</c>: an account may act as anybody towards a member computer, by that computer's own attribute.</summary>
public sealed class ResourceDelegation : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.resource-delegation",
        Title = "Resource-based delegation",
        Category = Category.Kerberos,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1134.001", "T1098"],
        Why = "Whoever it names acts as any user, that host's administrators among them. Anybody who could write to the computer could set it, with a computer "
            + "account of their own.",
        Remedy = new Remedy(
            "Check with the application's owner; else clear PrincipalsAllowedToDelegateToAccount on the computer, and see who may write to it.",
            "Set-ADObject -Identity '{dn}' -Clear 'msDS-AllowedToActOnBehalfOfOtherIdentity'",
            "Get-ADObject -LDAPFilter '(msDS-AllowedToActOnBehalfOfOtherIdentity=*)'",
            "Get-ADObject -Identity '{dn}' | Set-ADComputer -PrincipalsAllowedToDelegateToAccount '{trustees}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Delegations.ByResource(survey, survey.Members.Concat(survey.EnabledUsers).Concat(survey.ManagedAccounts));
}
