using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.subject-by-requester</c>: people may ask for a certificate to sign in with and write whose it is.</summary>
public sealed class SubjectByRequester : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.subject-by-requester",
        Title = "Certificate in anybody's name (ESC1)",
        Category = Category.Certificates,
        Severity = Severity.Critical,
        Points = 30,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649"],
        Anssi = ["adcs_template_auth_enroll_with_name"],
        Esc = ["ESC1"],
        Covers = ["A-CertTempCustomSubject", "A-CertTempAnyone"],
        Why = "An ordinary account asks for a certificate in an administrator's name and signs in with it. It stays good after each password change.",
        Remedy = new Remedy(
            "Certificate Templates console → the template → Subject Name: Build from Active Directory; or Issuance Requirements: CA certificate manager approval.",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Certificate-Name-Flag' = '{after}' }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msPKI-Certificate-Name-Flag').'msPKI-Certificate-Name-Flag'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Certificate-Name-Flag' = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.RequesterWritesSubject && t.Authenticates && !t.IsAnyPurpose && !t.NeedsApproval).SelectMany(t => t.EnrolledByOthers(survey)
            .Select(who => Survey.Affected(t.Object, $"{who} may enroll", Mend.Replace(t.Object, "msPKI-Certificate-Name-Flag", t.WithoutRequestersSubject)) with
            {
                Values = new Dictionary<string, string> { ["before"] = t.Object.Text("msPKI-Certificate-Name-Flag")!, ["after"] = t.WithoutRequestersSubject },
            }));
}
