using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.armoring-controllers</c>: controllers don't offer Kerberos armoring.</summary>
public sealed class ArmoringControllers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.armoring-controllers",
        Title = "No Kerberos armoring at controllers",
        Category = Category.Kerberos,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1558.004"],
        Covers = ["S-KerberosArmoringDC"],
        Why = "Armoring (FAST, RFC 6113) wraps the exchange in the computer's ticket: a reply on the wire can't be guessed at, and errors can't be forged.",
        Remedy = Remedies.Registry("Administrative Templates → System → KDC → KDC support for claims, compound authentication and Kerberos armoring: Supported", @"Software\Microsoft\Windows\CurrentVersion\Policies\System\KDC\Parameters", "EnableCbacAndArmor", 1, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"Software\Microsoft\Windows\CurrentVersion\Policies\System\KDC\Parameters", "EnableCbacAndArmor", Rules.AtLeast(1), "should be 1");
}
