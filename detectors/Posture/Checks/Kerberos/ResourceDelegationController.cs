using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.resource-delegation-controller</c>: somebody may act as anybody towards a controller, by the controller's own attribute.</summary>
public sealed class ResourceDelegationController : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.resource-delegation-controller",
        Title = "Resource-based delegation on a controller",
        Category = Category.Kerberos,
        Severity = Severity.Critical,
        Points = 25,
        Techniques = ["T1134.001", "T1098"],
        Anssi = ["delegation_sourcedeleg"],
        Covers = ["P-DelegationDCsourcedeleg"],
        Why = "Whoever it names acts as an administrator towards the controller. Nothing lawful needs it: it is how intruders keep a domain.",
        Remedy = new Remedy(
            "ADSI Edit → the controller → msDS-AllowedToActOnBehalfOfOtherIdentity: clear; find out who wrote it (replication metadata).",
            "Set-ADComputer -Identity '{dn}' -PrincipalsAllowedToDelegateToAccount $null",
            "Get-ADDomainController -Filter * | ForEach-Object { Get-ADComputer $_.ComputerObjectDN -Properties PrincipalsAllowedToDelegateToAccount }",
            "Set-ADComputer -Identity '{dn}' -PrincipalsAllowedToDelegateToAccount '{trustees}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Delegations.ByResource(survey, survey.Controllers);
}
