using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.dormant-controllers</c>: a controller's account that has not signed in for 45 days.</summary>
public sealed class DormantControllers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.dormant-controllers",
        Title = "Controller that is gone",
        Category = Category.StaleObjects,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1207"],
        Anssi = ["password_change_inactive_dc"],
        Covers = ["S-DC-Inactive"],
        Why = "A controller that was taken away without demotion leaves an account that may replicate everything, with a password that lies on a disk somewhere.",
        Remedy = new Remedy(
            "Active Directory Sites and Services → the server → NTDS Settings → Delete; or Active Directory Users and Computers → Domain Controllers → Delete,"
                + " which cleans up its metadata.",
            "Remove-ADComputer -Identity '{dn}' -Confirm:$false",
            "Get-ADDomainController -Filter * | Select-Object Name",
            "Restore-ADObject -Identity (Get-ADObject -IncludeDeletedObjects -Filter 'sAMAccountName -eq \"{name}\"')",
            "samba-tool domain demote --remove-other-dead-server='{host}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.IsEnabled && Survey.LastSeen(c) is { } seen && survey.Now - seen > Gone)
            .Select(c => Survey.Affected(c, $"last seen {survey.DaysSince(Survey.LastSeen(c)!.Value)} ago") with { Values = new Dictionary<string, string> { ["host"] = c.Leaf } });

    private static readonly TimeSpan Gone = TimeSpan.FromDays(45);
}
