using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.pki-control</c>: somebody who doesn't rule anyway can change what authorities are trusted, or a computer that runs one.</summary>
public sealed class PkiObjectsTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.pki-control",
        Title = "Certificate infrastructure can be taken (ESC5)",
        Category = Category.Certificates,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649", "T1222.001"],
        Anssi = ["adcs_control"],
        Esc = ["ESC5"],
        Why = "Whoever writes NTAuthCertificates, or the containers around it, makes an authority of theirs trusted for sign-in; whoever takes the authority's "
            + "computer has its key.",
        Remedy = Remedies.Permission("Active Directory Sites and Services → View → Show Services Node → Public Key Services"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Objects.Where(o => o.Name.EndsWith("CN=Public Key Services,CN=Services," + survey.Snapshot.Header.ConfigurationName, StringComparison.OrdinalIgnoreCase)
                && o.Class is not ("pKICertificateTemplate" or "pKIEnrollmentService")), but: sid => survey.Snapshot.Find(sid)?.IsA("computer") == true || sid.RelativeId == 517)
            .Concat(Rules.Taken(survey, Authorities.Computers(survey).Where(c => !survey.Controllers.Contains(c)), allowOperators: true));
}
