using System.Globalization;
using Deception.ActiveDirectory.GroupPolicy;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.version-mismatch</c>: a policy's files and its object are of different versions.</summary>
public sealed class PolicyVersions : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.version-mismatch",
        Title = "Policy's files changed past the directory",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1484.001"],
        Why = "The editor counts both up together. Files with another version were changed by hand or not replicated: it shows where SYSVOL is written past the "
            + "rules.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → Settings: see what changed; edit and save it once, which counts both up.",
            "Get-GPO -Guid '{guid}' | Select-Object DisplayName, @{ n = 'Directory'; e = { $_.Computer.DSVersion } }, @{ n = 'Sysvol'; e = { "
                + "$_.Computer.SysvolVersion } }",
            "Get-GPO -Guid '{guid}' | Where-Object { $_.Computer.DSVersion -ne $_.Computer.SysvolVersion }",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Backup before the change')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.Select(p => (Policy: p, Object: p.Object.Number("versionNumber"), File: VersionOf(p))).Where(p => p.Object is not null && p.File is not null && p.Object != p.File)
            .Select(p => p.Policy.Affected(FormattableString.Invariant($"object says {p.Object}, GPT.INI {p.File}")));

    private static long? VersionOf(PolicyObject policy) => policy.Find("GPT.INI") is { Content: { } ini } && SecurityTemplate.TryRead(ini, out var read)
        && long.TryParse(read["General", "Version"], CultureInfo.InvariantCulture, out var version) ? version : null;
}
