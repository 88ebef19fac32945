using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.scripts-out-of-domain</c>: a policy or an account runs a script from a server of another domain.</summary>
public sealed class ScriptFromOutside : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.scripts-out-of-domain",
        Title = "Script from another domain",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1037.003"],
        Covers = ["T-ScriptOutOfDomain"],
        Why = "Whoever rules that server runs code here, as everybody who signs in or starts.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → Scripts: copy the script into the policy's folder.",
            "Get-GPO -Guid '{guid}' | Get-GPOReport -ReportType Html -Path '{guid}.html' # replace script {source}",
            "Get-GPOReport -Guid '{guid}' -ReportType Xml | Select-String -SimpleMatch '{source}'",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Backup before the script was changed')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Sources.OutOfDomain(survey, isScript: true);
}
