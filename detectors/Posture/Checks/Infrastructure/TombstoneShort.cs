using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.tombstone-lifetime</c>: deleted objects are kept for less than 180 days.</summary>
public sealed class TombstoneShort : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.tombstone-lifetime",
        Title = "Deleted objects are forgotten early",
        Category = Category.Infrastructure,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Configuration,
        Techniques = ["T1490"],
        Why = "A backup older than that can't be restored, and what an intruder deleted is gone from sight.",
        Remedy = new Remedy(
            "ADSI Edit → Configuration → Services → Windows NT → Directory Service → tombstoneLifetime = 180.",
            "Set-ADObject -Identity '{dn}' -Replace @{ tombstoneLifetime = 180 }",
            "(Get-ADObject -Identity '{dn}' -Properties tombstoneLifetime).tombstoneLifetime",
            "Set-ADObject -Identity '{dn}' -Replace @{ tombstoneLifetime = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Service(survey) is { } service && (service.Number("tombstoneLifetime") ?? 60) < 180
            ? [Survey.Affected(service, FormattableString.Invariant($"{service.Number("tombstoneLifetime") ?? 60} days"), Mend.Replace(service, "tombstoneLifetime", "180")) with
            {
                Values = new Dictionary<string, string> { ["before"] = service.Text("tombstoneLifetime") ?? "60" },
            }] : [];
}
