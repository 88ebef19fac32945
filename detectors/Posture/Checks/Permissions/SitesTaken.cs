using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.sites</c>: somebody who doesn't rule anyway can take a site, and so link policies to the controllers in it.</summary>
public sealed class SitesTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.sites",
        Title = "Sites can be taken",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1484.001"],
        Why = "A policy linked to a site holds for all controllers of the forest in it, of other domains too.",
        Remedy = Remedies.Permission("Active Directory Sites and Services → the site"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.OfClass("site").Concat(survey.OfClass("server")).Concat(survey.OfClass("nTDSDSA")), but: sid => survey.Controllers.Any(c => c.Sid == sid));
}
