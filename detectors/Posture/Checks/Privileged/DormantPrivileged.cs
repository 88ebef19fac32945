using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.dormant</c>: a privileged account that nobody uses.</summary>
public sealed class DormantPrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.dormant",
        Title = "Privileged account that nobody uses",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1078.002"],
        Covers = ["P-Inactive"],
        Why = "Nobody misses what happens to an account that nobody uses, and its password is as old as its last use. It keeps its rights for whoever finds it.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Disable Account; take it out of its privileged groups once nobody has missed it.",
            "Disable-ADAccount -Identity '{dn}'",
            "Get-ADUser -Identity '{dn}' -Properties Enabled, lastLogonTimestamp",
            "Enable-ADAccount -Identity '{dn}'",
            "samba-tool user disable '{name}'",
            "samba-tool user enable '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledPrivilegedUsers
            .Where(u => u.Sid?.RelativeId != 500 && !survey.IsYoungerThan(u, survey.Options.DormantPrivileged)
                && Survey.LastSeen(u) is { } seen && survey.Now - seen > survey.Options.DormantPrivileged)
            .Select(u => Survey.Affected(u, u.Has("lastLogonTimestamp") ? $"last seen {survey.DaysSince(Survey.LastSeen(u)!.Value)} ago" : "has never signed in", Mend.Set(u, AccountFlags.Disabled)));
}
