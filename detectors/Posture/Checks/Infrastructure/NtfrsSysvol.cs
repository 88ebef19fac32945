using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.sysvol-ntfrs</c>: SYSVOL is replicated by the old File Replication Service.</summary>
public sealed class NtfrsSysvol : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.sysvol-ntfrs",
        Title = "SYSVOL replicated by FRS",
        Category = Category.Infrastructure,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1484.001"],
        Anssi = ["sysvol_ntfrs"],
        Covers = ["A-NTFRSOnSysvol"],
        Why = "The service was given up in 2008: it loses files, has no integrity, and keeps new controllers away.",
        Remedy = new Remedy(
            "dfsrmig /setglobalstate 1, 2, 3, each after all controllers have followed.",
            "dfsrmig /setglobalstate 3",
            "dfsrmig /getglobalstate",
            "dfsrmig /setglobalstate 2"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("nTFRSReplicaSet").Where(o => o.Name.Contains("CN=Domain System Volume", StringComparison.OrdinalIgnoreCase)
                && survey.Objects.Any(m => m.Class == "nTFRSMember" && m.Parent.Equals(o.Name, StringComparison.OrdinalIgnoreCase)) && !survey.Objects.Any(d => d.Class == "msDFSR-GlobalSettings" && d.Number("msDFSR-Flags") == 48))
            .Select(o => Survey.Affected(o, "replicates SYSVOL"));
}
