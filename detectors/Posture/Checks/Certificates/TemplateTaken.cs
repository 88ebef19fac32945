using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.template-control</c>: somebody who doesn't rule anyway can change a published template.</summary>
public sealed class TemplateTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.template-control",
        Title = "Templates can be taken (ESC4)",
        Category = Category.Certificates,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649", "T1222.001"],
        Anssi = ["adcs_template_control"],
        Esc = ["ESC4"],
        Why = "Whoever writes the template makes it give certificates in anybody's name, and takes the change back afterwards.",
        Remedy = Remedies.Permission("Certificate Templates console → the template"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, Template.Published(survey).Select(t => t.Object))
            .Concat(Rules.Entries(survey, Template.Published(survey).Select(t => t.Object), (o, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly && !survey.IsTrusted(e.Trustee)
                && e.Rights.HasFlag(Rights.WriteProperty) && e.ObjectType is not null && Takeover.By(e, o) is null ? "writes an attribute" : null));
}
