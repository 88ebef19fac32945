using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.orphaned-folder</c>: a policy folder in SYSVOL without its object.</summary>
public sealed class OrphanedPolicyFolder : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.orphaned-folder",
        Title = "Files of a policy that is gone",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1484.001"],
        Why = "Old files hold old secrets: passwords of preferences, scripts. Everybody can read them.",
        Remedy = new Remedy(
            "Explorer → \\\\domain\\SYSVOL\\domain\\Policies: look at the folder, then delete it.",
            "Remove-Item -Recurse -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies\\{guid}' -Confirm",
            "Get-ChildItem -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies' | Where-Object Name -eq '{guid}'",
            "Write-Warning 'Restore {guid} from a backup of SYSVOL.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Files.Where(f => f.Path.StartsWith("Policies/{", StringComparison.OrdinalIgnoreCase)).Select(f => f.Path.Split('/')[1]).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(g => !survey.Policies.Any(p => p.Object.Leaf.Equals(g, StringComparison.OrdinalIgnoreCase)))
            .Select(g => new Affected(g, $"Policies/{g}", "has no object in the directory") { Values = new Dictionary<string, string> { ["guid"] = g } });
}
