using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.privileges-everybody</c>: a policy gives everybody a privilege that is as good as administrator.</summary>
public sealed class PrivilegesForEverybody : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.privileges-everybody",
        Title = "Privileges for everybody",
        Category = Category.GroupPolicy,
        Severity = Severity.Critical,
        Points = 20,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1134", "T1068"],
        Covers = ["P-PrivilegeEveryone"],
        Why = "With one of these anybody who can sign in becomes the system of that computer.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → User Rights Assignment: remove Everyone, Users, Authenticated Users from the privilege.",
            "Get-GPO -Guid '{guid}' | Get-GPOReport -ReportType Html -Path '{guid}.html' # edit {privilege} in User Rights Assignment",
            "Select-String -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies\\{guid}\\Machine\\Microsoft\\Windows NT\\SecEdit\\GptTmpl.inf' -Pattern '{privilege}'",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Backup of the privileges')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.SelectMany(p => Dangerous.Select(d => (Name: d, Holders: (p.Template?.Privilege(d) ?? []).Where(h => Sid.TryParse(h, out var sid) && WellKnownSids.IsEverybody(sid)).ToList())).Where(d => d.Holders.Count > 0)
            .Select(d => p.Affected($"gives {d.Name} to {string.Join(", ", d.Holders.Select(h => Sid.TryParse(h, out var sid) ? survey.NameOf(sid) : h))}") with
            {
                Values = new Dictionary<string, string> { ["guid"] = p.Object.Leaf, ["privilege"] = d.Name },
            }));

    private static readonly string[] Dangerous =
    [
        "SeDebugPrivilege", "SeTcbPrivilege", "SeBackupPrivilege", "SeRestorePrivilege", "SeTakeOwnershipPrivilege", "SeLoadDriverPrivilege", "SeCreateTokenPrivilege",
        "SeAssignPrimaryTokenPrivilege", "SeImpersonatePrivilege", "SeEnableDelegationPrivilege", "SeManageVolumePrivilege", "SeRelabelPrivilege", "SeSecurityPrivilege",
    ];
}
