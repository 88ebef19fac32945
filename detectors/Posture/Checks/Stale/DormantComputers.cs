using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.dormant-computers</c>: an enabled computer that has not been seen for half a year.</summary>
public sealed class DormantComputers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.dormant-computers",
        Title = "Computers that are gone",
        Category = Category.StaleObjects,
        Severity = Severity.Low,
        Points = 5,
        Techniques = ["T1078.002"],
        Anssi = ["password_change_inactive_servers"],
        Covers = ["S-C-Inactive"],
        Why = "The account of a computer that was thrown away can still sign in with the password on its disk, and what it may do towards others stays.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the computer → Disable Account; delete after some months.",
            "Get-ADComputer -Identity '{dn}' | Disable-ADAccount",
            "Search-ADAccount -AccountInactive -ComputersOnly -TimeSpan 180 | Where-Object Enabled",
            "Get-ADComputer -Identity '{dn}' | Enable-ADAccount"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => Survey.LastSeen(c) is { } seen && survey.Now - seen > Gone)
            .Select(c => Survey.Affected(c, $"last seen {survey.DaysSince(Survey.LastSeen(c)!.Value)} ago", Mend.Set(c, AccountFlags.Disabled)));

    private static readonly TimeSpan Gone = TimeSpan.FromDays(180);
}
