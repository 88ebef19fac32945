using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.deployed-files</c>: somebody who doesn't rule anyway can write a package that a policy installs from SYSVOL.</summary>
public sealed class DeployedFiles : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.deployed-files",
        Title = "Installed packages can be written",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1072"],
        Covers = ["P-DelegationFileDeployed"],
        Why = "The package runs as the system on each computer that installs it.",
        Remedy = new Remedy(
            "Explorer → the package in SYSVOL → Security: write for administrators only.",
            "icacls '\\\\{domain}\\SYSVOL\\{domain}\\{path}' /remove:g '*{trustee}' /C",
            "icacls '\\\\{domain}\\SYSVOL\\{domain}\\{path}' /verify",
            "icacls '\\\\{domain}\\SYSVOL\\{domain}\\{path}' /grant '*{trustee}:(W)' /C"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Files.Where(f => !f.Path.StartsWith("Policies/", StringComparison.OrdinalIgnoreCase) && !f.Path.StartsWith("scripts/", StringComparison.OrdinalIgnoreCase)
                && new[] { ".msi", ".exe", ".zap", ".mst", ".msp" }.Any(e => f.Path.EndsWith(e, StringComparison.OrdinalIgnoreCase))).SelectMany(f => FilePermissions.Writers(survey, f));
}
