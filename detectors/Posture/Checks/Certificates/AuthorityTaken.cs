using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.authority-control</c>: somebody who doesn't rule anyway can change an enrolment service in the directory.</summary>
public sealed class AuthorityTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.authority-control",
        Title = "Enrolment service can be taken (ESC7)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 20,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649"],
        Esc = ["ESC7"],
        Why = "The object says which templates the authority issues: whoever writes it publishes a dangerous one. (Who may manage the authority itself stands in"
            + " its own registry, which LDAP doesn't show.)",
        Remedy = Remedies.Permission("ADSI Edit → Configuration → Services → Public Key Services → Enrollment Services → the authority"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, Authorities.Services(survey), but: sid => survey.Snapshot.Find(sid)?.IsA("computer") == true);
}
