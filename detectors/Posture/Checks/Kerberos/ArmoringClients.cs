using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.armoring-clients</c>: members don't ask for Kerberos armoring.</summary>
public sealed class ArmoringClients : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.armoring-clients",
        Title = "No Kerberos armoring at members",
        Category = Category.Kerberos,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1558.004"],
        Covers = ["S-KerberosArmoring"],
        Why = "The KDC's offer is worth nothing while clients don't take it up.",
        Remedy = Remedies.Registry("Administrative Templates → System → Kerberos → Kerberos client support for claims, compound authentication and Kerberos armoring: Enabled", @"Software\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters", "EnableCbacAndArmor", 1, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"Software\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters", "EnableCbacAndArmor", Rules.AtLeast(1), "should be 1");
}
