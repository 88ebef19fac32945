using Deception.Contracts;

namespace Deception.Posture.Checks.DecoyHygiene;

/// <summary><c>posture.deception.decoy-unused</c>: a honey account has never signed in, or not for a long time.</summary>
public sealed class DecoyUnused : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.deception.decoy-unused",
        Title = "Decoy looks unused",
        Category = Category.Deception,
        Severity = Severity.Low,
        Points = 3,
        Why = "An attacker who looks at the time of the last sign-in sees that nobody uses it. Upkeep signs in now and then, announced.",
        Remedy = new Remedy(
            "Let the upkeep refresh it (deception-decoys accounts refresh).",
            "deception-decoys accounts refresh --name '{name}'",
            "(Get-ADObject -Identity '{dn}' -Properties lastLogonTimestamp).lastLogonTimestamp",
            "Write-Warning 'A sign-in of {name} can not be taken back.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Decoys.Where(d => d.IsA("user") && d.IsEnabled && (d.Time("lastLogonTimestamp") is not { } seen || survey.Now - seen > TimeSpan.FromDays(60)) && !survey.IsYoungerThan(d, TimeSpan.FromDays(30)))
            .Select(d => Survey.Affected(d, d.Has("lastLogonTimestamp") ? $"last seen {survey.DaysSince(d.Time("lastLogonTimestamp")!.Value)} ago" : "has never signed in"));
}
