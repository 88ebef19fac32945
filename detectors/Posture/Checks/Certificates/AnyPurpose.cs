using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.any-purpose</c>: people may ask for a certificate that is good for everything.</summary>
public sealed class AnyPurpose : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.any-purpose",
        Title = "Certificate for any purpose (ESC2)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 20,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649"],
        Esc = ["ESC2"],
        Covers = ["A-CertTempAnyPurpose"],
        Why = "It signs in, signs code, and asks for others' certificates as an agent.",
        Remedy = new Remedy(
            "Certificate Templates console → the template → Extensions → Application Policies: name the purposes; remove Any Purpose.",
            "Set-ADObject -Identity '{dn}' -Replace @{ pKIExtendedKeyUsage = '1.3.6.1.5.5.7.3.2' }",
            "(Get-ADObject -Identity '{dn}' -Properties pKIExtendedKeyUsage).pKIExtendedKeyUsage",
            "Set-ADObject -Identity '{dn}' -Clear pKIExtendedKeyUsage; Set-ADObject -Identity '{dn}' -Replace @{ pKIExtendedKeyUsage = ('{usages}' -split ' ') }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.IsAnyPurpose && !t.NeedsApproval).SelectMany(t => t.EnrolledByOthers(survey)
            .Select(who => Survey.Affected(t.Object, $"{who} may enroll", Mend.Replace(t.Object, "pKIExtendedKeyUsage", "1.3.6.1.5.5.7.3.2")) with
            {
                Values = new Dictionary<string, string> { ["usages"] = string.Join(' ', t.Object.Texts("pKIExtendedKeyUsage")) },
            }));
}
