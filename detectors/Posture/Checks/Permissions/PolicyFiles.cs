using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.policy-files</c>: somebody who doesn't rule anyway can write a policy's files in SYSVOL.</summary>
public sealed class PolicyFiles : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.policy-files",
        Title = "Policy files can be written",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1484.001"],
        Covers = ["P-DelegationGPOData"],
        Why = "The files are what computers execute; the object's permissions don't protect them.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → Delegation: it offers to make the file permissions consistent; else icacls on the folder in SYSVOL.",
            "icacls '\\\\{domain}\\SYSVOL\\{domain}\\{path}' /remove:g '*{trustee}' /T",
            "icacls '\\\\{domain}\\SYSVOL\\{domain}\\{path}'",
            "icacls '\\\\{domain}\\SYSVOL\\{domain}\\{path}' /grant '*{trustee}:(M)' /T"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.SelectMany(p => p.Files).SelectMany(f => FilePermissions.Writers(survey, f));
}
