using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.files-out-of-domain</c>: a policy installs software from a server of another domain.</summary>
public sealed class DeployedFromOutside : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.files-out-of-domain",
        Title = "Software from another domain",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1210", "T1072"],
        Covers = ["T-FileDeployedOutOfDomain"],
        Why = "Whoever rules that server installs what they like here, as the system.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → Software Settings or Preferences → Files: take the source into this domain.",
            "Get-GPO -Guid '{guid}' | Get-GPOReport -ReportType Html -Path '{guid}.html' # replace {source}",
            "Get-GPOReport -Guid '{guid}' -ReportType Xml | Select-String -SimpleMatch '{source}'",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Backup before the source was changed')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Sources.OutOfDomain(survey, isScript: false);
}
