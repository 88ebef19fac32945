using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.everybody-administrator</c>: a policy makes everybody a local administrator.</summary>
public sealed class EverybodyAdministrator : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.everybody-administrator",
        Title = "Everybody is local administrator by policy",
        Category = Category.GroupPolicy,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1078.003", "T1098"],
        Why = "Any account then reads the memory and secrets of each of these computers, and goes on from there.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → Restricted Groups, or Preferences → Local Users and Groups: remove the group that everybody is in.",
            "Get-GPO -Guid '{guid}' | Get-GPOReport -ReportType Html -Path '{guid}.html' # edit Restricted Groups: Administrators",
            "Select-String -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies\\{guid}\\Machine\\Microsoft\\Windows NT\\SecEdit\\GptTmpl.inf' -Pattern 'S-1-5-32-544__Members'",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Backup of the local groups')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.SelectMany(p => Added(p).Where(h => Sid.TryParse(h, out var sid) && WellKnownSids.IsEverybody(sid)).Select(h => p.Affected($"puts {(Sid.TryParse(h, out var sid) ? survey.NameOf(sid) : h)} into Administrators")));

    // Restricted groups (MS-GPSB 2.2.4): "*S-1-5-32-544__Members = *SID,…" sets members; "*SID__Memberof = *S-1-5-32-544" adds to groups.
    private static IEnumerable<string> Added(PolicyObject policy)
    {
        foreach (var (name, value) in policy.Template?.Section("Group Membership") ?? new Dictionary<string, string>())
        {
            var listed = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(v => v.TrimStart('*')).ToList();
            if (name.StartsWith("*S-1-5-32-544__Members", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var member in listed)
                {
                    yield return member;
                }
            }
            else if (name.EndsWith("__Memberof", StringComparison.OrdinalIgnoreCase) && listed.Contains("S-1-5-32-544"))
            {
                yield return name[..^"__Memberof".Length].TrimStart('*');
            }
        }
    }
}
