using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.dormant-users</c>: an enabled user that has not signed in for a year.</summary>
public sealed class DormantUsers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.dormant-users",
        Title = "Users that nobody uses",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1078.002"],
        Anssi = ["user_accounts_dormant"],
        Covers = ["S-Inactive"],
        Why = "Accounts of people who left are where attackers hide: nobody notices their use, and their passwords are old.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Disable Account; delete after some months.",
            "Disable-ADAccount -Identity '{dn}' -PassThru | Set-ADUser -Replace @{ info = 'Disabled as dormant' }",
            "Search-ADAccount -AccountInactive -UsersOnly -TimeSpan 365 | Where-Object Enabled",
            "Enable-ADAccount -Identity '{dn}'",
            "samba-tool user disable '{name}'",
            "samba-tool user enable '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => !survey.IsPrivileged(u) && u.Has("lastLogonTimestamp") && Survey.LastSeen(u) is { } seen && survey.Now - seen > survey.Options.Dormant)
            .Select(u => Survey.Affected(u, $"last seen {survey.DaysSince(Survey.LastSeen(u)!.Value)} ago", Mend.Set(u, AccountFlags.Disabled)));
}
