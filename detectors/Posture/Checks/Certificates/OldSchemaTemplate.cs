using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.version-1-template</c>: a template of the first version lets people write the subject, and so the purposes too.</summary>
public sealed class OldSchemaTemplate : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.version-1-template",
        Title = "First-version template with a free subject (ESC15)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 20,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649"],
        Esc = ["ESC15"],
        Why = "Without the update of November 2024 the request's own application policies hold for such templates: a web server's certificate becomes one to "
            + "sign in with.",
        Remedy = new Remedy(
            "Certificate Templates console → Duplicate Template (which makes it version 2 or later), publish the copy, withdraw the old one; update the "
                + "authorities.",
            "Remove-CATemplate -Name '{template}' -Force",
            "Get-CATemplate | Where-Object Name -eq '{template}'",
            "Add-CATemplate -Name '{template}' -Force"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.Version == 1 && t.RequesterWritesSubject && !t.Authenticates && !t.NeedsApproval).SelectMany(t => t.EnrolledByOthers(survey)
            .Select(who => Survey.Affected(t.Object, $"{who} may enroll") with { Values = new Dictionary<string, string> { ["template"] = t.Object.Leaf } }));
}
