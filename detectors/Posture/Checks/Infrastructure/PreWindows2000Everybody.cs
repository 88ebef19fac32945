using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.compatible-authenticated</c>: Authenticated Users are in Pre-Windows 2000 Compatible Access.</summary>
public sealed class PreWindows2000Everybody : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.compatible-authenticated",
        Title = "Authenticated Users in Pre-Windows 2000 Compatible Access",
        Category = Category.Infrastructure,
        Severity = Severity.Low,
        Points = 4,
        Techniques = ["T1087.002"],
        Covers = ["A-PreWin2000AuthenticatedUsers"],
        Why = "It is the default. Without it ordinary accounts read less of others: password dates, memberships, sign-in times. Test before you remove it.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Builtin → Pre-Windows 2000 Compatible Access: remove Authenticated Users after a test.",
            "Set-ADGroup -Identity 'S-1-5-32-554' -Remove @{ member = '{dn}' } # test first: old applications may need it",
            "Get-ADGroupMember -Identity 'S-1-5-32-554'",
            "Set-ADGroup -Identity 'S-1-5-32-554' -Add @{ member = '{dn}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        PreWindows2000Anonymous.Compatible(survey).Where(m => m.Member.Sid?.Value == "S-1-5-11").Select(m => Survey.Affected(m.Member, "Authenticated Users is a member", Mend.Leave(m.Group, m.Member)));
}
