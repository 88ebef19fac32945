using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.logon-scripts</c>: somebody who doesn't rule anyway can write a logon script in NETLOGON.</summary>
public sealed class LogonScripts : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.logon-scripts",
        Title = "Logon scripts can be written",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1037.003"],
        Covers = ["P-DelegationLoginScript"],
        Why = "The script runs as everybody who signs in, administrators among them.",
        Remedy = new Remedy(
            "Explorer → \\\\domain\\NETLOGON → the script → Security: write for administrators only.",
            "icacls '\\\\{domain}\\NETLOGON\\{file}' /remove:g '*{trustee}'",
            "icacls '\\\\{domain}\\NETLOGON\\{file}'",
            "icacls '\\\\{domain}\\NETLOGON\\{file}' /grant '*{trustee}:(M)'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Files.Where(f => f.Path.StartsWith("scripts/", StringComparison.OrdinalIgnoreCase)).SelectMany(f => FilePermissions.Writers(survey, f))
            .Select(a => a with { Values = new Dictionary<string, string>(a.Values) { ["file"] = a.Object["scripts/".Length..].Replace('/', '\\') } });
}
