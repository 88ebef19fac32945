using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.key-admins</c>: somebody is in Key Admins or Enterprise Key Admins.</summary>
public sealed class KeyAdminsMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.key-admins",
        Title = "Key Admins is not empty",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1556", "T1098"],
        Why = "Members may give any account, a controller's too, a key of theirs to sign in with (shadow credentials). Only Windows Hello's set-up by a "
            + "synchroniser needs that.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → Key Admins and Enterprise Key Admins → Members: remove all but the synchroniser that needs it.",
            "Remove-ADGroupMember -Identity '{groupsid}' -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity '{groupsid}'",
            "Add-ADGroupMember -Identity '{groupsid}' -Members '{dn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        new uint[] { 526, 527 }.SelectMany(rid => Rules.Members(survey, rid).Select(a => a with
        {
            Values = new Dictionary<string, string> { ["groupsid"] = survey.Group(rid)!.Sid!.Value },
        }));
}
