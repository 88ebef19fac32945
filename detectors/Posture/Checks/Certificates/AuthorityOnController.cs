using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.authority-on-controller</c>: a certification authority runs on a controller.</summary>
public sealed class AuthorityOnController : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.authority-on-controller",
        Title = "Authority on a controller",
        Category = Category.Certificates,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Configuration,
        Techniques = ["T1649"],
        Why = "What the authority opens (web enrolment, its administrators, its backups) opens the controller, and neither can be taken down without the other.",
        Remedy = new Remedy(
            "Install an authority on a server of its own, move templates and revocation, remove the role from the controller.",
            "Invoke-Command -ComputerName '{host}' { Backup-CARoleService -Path C:\\CABackup -Password (Read-Host -AsSecureString); "
                + "Uninstall-AdcsCertificationAuthority -Force }",
            "Get-ADObject -SearchBase \"CN=Enrollment Services,CN=Public Key Services,CN=Services,$((Get-ADRootDSE).configurationNamingContext)\" -LDAPFilter "
                + "'(objectClass=pKIEnrollmentService)' -Properties dNSHostName",
            "Invoke-Command -ComputerName '{host}' { Install-AdcsCertificationAuthority -Force; Restore-CARoleService -Path C:\\CABackup }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Services(survey).Where(s => survey.Controllers.Any(c => string.Equals(c.Text("dNSHostName"), s.Text("dNSHostName"), StringComparison.OrdinalIgnoreCase)))
            .Select(s => Survey.Affected(s, $"runs on the controller {s.Text("dNSHostName")}") with { Values = new Dictionary<string, string> { ["host"] = s.Text("dNSHostName")! } });
}
