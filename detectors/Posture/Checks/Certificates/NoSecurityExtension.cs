using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.no-security-extension</c>: a template leaves the SID out of its certificates.</summary>
public sealed class NoSecurityExtension : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.no-security-extension",
        Title = "Certificates without the owner's SID (ESC9)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649"],
        Esc = ["ESC9"],
        Covers = ["A-CertTempNoSecurity"],
        Why = "Without the SID a certificate is matched by name alone: whoever may write another's userPrincipalName gets a certificate in it.",
        Remedy = new Remedy(
            "certutil -dstemplate → msPKI-Enrollment-Flag: take CT_FLAG_NO_SECURITY_EXTENSION (0x80000) away.",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Enrollment-Flag' = '{after}' }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msPKI-Enrollment-Flag').'msPKI-Enrollment-Flag'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Enrollment-Flag' = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.LeavesSidOut && t.Authenticates && !t.RequesterWritesSubject && !t.NeedsApproval).SelectMany(t => t.EnrolledByOthers(survey)
            .Select(who => Survey.Affected(t.Object, $"{who} may enroll", Mend.Replace(t.Object, "msPKI-Enrollment-Flag", t.WithSid)) with
            {
                Values = new Dictionary<string, string> { ["before"] = t.Object.Text("msPKI-Enrollment-Flag")!, ["after"] = t.WithSid },
            }));
}
