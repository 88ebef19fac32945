using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.admincount-left</c>: an account that is privileged no more but keeps the permissions of one that is.</summary>
public sealed class AdminCountLeft : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.admincount-left",
        Title = "Left-over adminCount",
        Category = Category.StaleObjects,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1098"],
        Covers = ["A-AdminSDHolder"],
        Why = "The account keeps a protected access list that inherits nothing: delegation doesn't reach it, and entries that were added while it was privileged"
            + " stay.",
        Remedy = new Remedy(
            "ADSI Edit → the account: clear adminCount; Security → Advanced → Restore defaults, Enable inheritance.",
            "Set-ADObject -Identity '{dn}' -Clear adminCount; dsacls '{dn}' /resetDefaultDACL",
            "Get-ADObject -LDAPFilter '(adminCount=1)' | Where-Object DistinguishedName -eq '{dn}'",
            "Set-ADObject -Identity '{dn}' -Replace @{ adminCount = 1 }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Groups).Where(o => o.Number("adminCount") > 0 && o.Sid?.RelativeId is not (500 or 502) && !survey.IsPrivileged(o) && !IsPrivilegedGroup(survey, o))
            .Select(o => Survey.Affected(o, "has adminCount = 1 but is in no privileged group", Mend.Delete(o, "adminCount")));

    private static bool IsPrivilegedGroup(Survey survey, DirectoryObject o) => o.Class == "group"
        && (Survey.IsPrivilegedGroup(o) || o.Sid?.Value == "S-1-5-32-552" || survey.PrivilegedGroups.Any(g => Reaches(survey, o, g, [])));

    private static bool Reaches(Survey survey, DirectoryObject group, DirectoryObject target, HashSet<DirectoryObject> seen) =>
        survey.GroupsOf(group).Any(g => g == target || (seen.Add(g) && Reaches(survey, g, target, seen)));
}
