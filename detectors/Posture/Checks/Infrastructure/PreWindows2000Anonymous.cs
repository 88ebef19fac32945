using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.compatible-anonymous</c>: anonymous callers are in Pre-Windows 2000 Compatible Access.</summary>
public sealed class PreWindows2000Anonymous : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.compatible-anonymous",
        Title = "Anonymous in Pre-Windows 2000 Compatible Access",
        Category = Category.Infrastructure,
        Severity = Severity.Critical,
        Points = 20,
        Techniques = ["T1087.002", "T1110.003"],
        Anssi = ["compatible_2000_anonymous"],
        Covers = ["A-PreWin2000Anonymous"],
        Why = "All accounts and groups can be listed without an account, with SAMR.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Builtin → Pre-Windows 2000 Compatible Access: remove Everyone and Anonymous Logon.",
            "net localgroup 'Pre-Windows 2000 Compatible Access' '{well}' /delete",
            "net localgroup 'Pre-Windows 2000 Compatible Access'",
            "net localgroup 'Pre-Windows 2000 Compatible Access' '{well}' /add",
            "samba-tool group removemembers 'Pre-Windows 2000 Compatible Access' '{sid}'",
            "samba-tool group addmembers 'Pre-Windows 2000 Compatible Access' '{sid}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Compatible(survey).Where(m => m.Member.Sid?.Value is "S-1-5-7" or "S-1-1-0").Select(m => Survey.Affected(m.Member, $"{survey.NameOf(m.Member.Sid!)} is a member", Mend.Leave(m.Group, m.Member)) with
        {
            Values = new Dictionary<string, string> { ["well"] = survey.NameOf(m.Member.Sid!) },
        });

    /// <summary>Members of the group.</summary>
    internal static IEnumerable<(DirectoryObject Group, DirectoryObject Member)> Compatible(Survey survey) =>
        survey.Group(554) is { } group ? survey.DirectMembersOf(group).Select(m => (group, m)) : [];
}
