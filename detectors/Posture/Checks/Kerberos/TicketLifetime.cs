using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.ticket-lifetime</c>: tickets live longer than they should by policy.</summary>
public sealed class TicketLifetime : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.ticket-lifetime",
        Title = "Tickets that live long",
        Category = Category.Kerberos,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1550.003"],
        Why = "A stolen ticket works as long as it lives: 10 hours, renewed for 7 days, are the defaults.",
        Remedy = new Remedy(
            "Default Domain Policy → Account Policies → Kerberos Policy: 10 hours, 7 days, 600 minutes.",
            "(Get-GPO -Name 'Default Domain Policy').Path # edit MaxTicketAge = 10, MaxRenewAge = 7, MaxServiceAge = 600 there",
            "Get-GPOReport -Name 'Default Domain Policy' -ReportType Xml",
            "Restore-GPO -Name 'Default Domain Policy' -Path (Read-Host -Prompt 'Folder of the backup')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnControllers.SelectMany(p => new[] { ("MaxTicketAge", 10), ("MaxRenewAge", 7), ("MaxServiceAge", 600) }
            .Select(l => (Limit: l, Setting: p.Security("Kerberos Policy", l.Item1)))
            .Where(l => int.TryParse(l.Setting?.Value, out var value) && (value > l.Limit.Item2 || value == 0))
            .Select(l => p.Affected($"{l.Limit.Item1} = {l.Setting!.Value} by {l.Setting.Policy.Name}")));
}
