using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.primary-group-users</c>: a user whose primary group isn't Domain Users: a membership that group lists don't show.</summary>
public sealed class UserPrimaryGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.primary-group-users",
        Title = "Hidden membership by primary group (users)",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1098"],
        Anssi = ["primary_group_id_nochange"],
        Covers = ["S-PrimaryGroup"],
        Why = "The primary group isn't listed in the group's members: an attacker in Domain Admins by primary group is not seen where people look.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Member Of → Domain Users → Set Primary Group; then remove the former one if it isn't meant.",
            "Set-ADUser -Identity '{dn}' -Replace @{ primaryGroupID = 513 }",
            "(Get-ADUser -Identity '{dn}' -Properties primaryGroupID).primaryGroupID",
            "Set-ADUser -Identity '{dn}' -Replace @{ primaryGroupID = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Where(u => u.Number("primaryGroupID") is { } group && group != (u.Sid?.RelativeId == 501 ? 514 : 513) && group < 1000)
            .Select(u => Survey.Affected(u, $"primary group is {survey.Group((uint)u.Number("primaryGroupID")!)?.Label ?? u.Text("primaryGroupID")}", Mend.Replace(u, "primaryGroupID", "513")) with
            {
                Values = new Dictionary<string, string> { ["before"] = u.Text("primaryGroupID")! },
            });
}
