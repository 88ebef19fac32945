using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.compatible-others</c>: others are in Pre-Windows 2000 Compatible Access.</summary>
public sealed class PreWindows2000Others : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.compatible-others",
        Title = "Others in Pre-Windows 2000 Compatible Access",
        Category = Category.Infrastructure,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1087.002"],
        Anssi = ["compatible_2000_not_default"],
        Covers = ["A-PreWin2000Other"],
        Why = "Whoever was put there reads all of every account.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Builtin → Pre-Windows 2000 Compatible Access: remove whoever isn't needed.",
            "Remove-ADGroupMember -Identity 'S-1-5-32-554' -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity 'S-1-5-32-554' | Where-Object SID -notin 'S-1-5-11'",
            "Add-ADGroupMember -Identity 'S-1-5-32-554' -Members '{dn}'",
            "samba-tool group removemembers 'Pre-Windows 2000 Compatible Access' '{name}'",
            "samba-tool group addmembers 'Pre-Windows 2000 Compatible Access' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        PreWindows2000Anonymous.Compatible(survey).Where(m => m.Member.Sid?.Value is not ("S-1-5-7" or "S-1-1-0" or "S-1-5-11" or "S-1-5-9"))
            .Where(m => m.Member.Sid?.RelativeId != 517 && m.Member.Class != "computer" || m.Member.Class == "computer" && !survey.Controllers.Contains(m.Member))
            .Select(m => Survey.Affected(m.Member, "is a member", Mend.Leave(m.Group, m.Member)));
}
