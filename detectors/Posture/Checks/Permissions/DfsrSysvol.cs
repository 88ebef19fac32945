using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.sysvol-replication</c>: somebody who doesn't rule anyway can change how SYSVOL is replicated.</summary>
public sealed class DfsrSysvol : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.sysvol-replication",
        Title = "SYSVOL's replication can be taken",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1484.001"],
        Anssi = ["permissions_dfsr_sysvol"],
        Why = "Who may change these objects sends other files to the controllers' SYSVOL: policies that run code everywhere.",
        Remedy = Remedies.Permission("ADSI Edit → CN=DFSR-GlobalSettings,CN=System and the controllers' CN=DFSR-LocalSettings"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Objects.Where(o => o.Class.StartsWith("msDFSR-", StringComparison.Ordinal)
            && (o.Name.Contains("CN=DFSR-GlobalSettings,", StringComparison.OrdinalIgnoreCase) || survey.Controllers.Any(c => o.Name.EndsWith("," + c.Name, StringComparison.OrdinalIgnoreCase)))),
            allowOperators: true, but: sid => survey.Controllers.Any(c => c.Sid == sid));
}
