using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.primary-group-above-1000</c>: an account whose primary group is one that people made.</summary>
public sealed class OwnPrimaryGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.primary-group-above-1000",
        Title = "Primary group that isn't built in",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1098"],
        Anssi = ["primary_group_id_1000"],
        Why = "Its members by primary group are in no list of the group. Such a group is often nested in privileged ones.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Member Of: set Domain Users or Domain Computers as primary group; keep the other as an "
                + "ordinary membership if it is meant.",
            "Add-ADGroupMember -Identity '{groupsid}' -Members '{dn}'; Set-ADObject -Identity '{dn}' -Replace @{ primaryGroupID = '{good}' }",
            "Get-ADObject -Filter 'primaryGroupID -ge 1000' -Properties primaryGroupID",
            "Set-ADObject -Identity '{dn}' -Replace @{ primaryGroupID = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Where(a => a.Number("primaryGroupID") is >= 1000)
            .Select(a => (Account: a, Sid: WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, (uint)a.Number("primaryGroupID")!), Good: a.IsA("computer") ? "515" : "513"))
            .Select(a => Survey.Affected(a.Account, $"primary group is {survey.NameOf(a.Sid)}", Mend.Replace(a.Account, "primaryGroupID", a.Good)) with
            {
                Values = new Dictionary<string, string> { ["groupsid"] = a.Sid.Value, ["before"] = a.Account.Text("primaryGroupID")!, ["good"] = a.Good },
            });
}
