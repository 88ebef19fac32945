using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.rodc-sysvol-write</c>: a read-only controller's copy of SYSVOL can be written.</summary>
public sealed class RodcSysvolWrite : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.rodc-sysvol-write",
        Title = "Read-only controller writes SYSVOL",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 10,
        Techniques = ["T1207"],
        Covers = ["P-RODCSYSVOLWrite"],
        Why = "A stolen read-only controller must not change the files that all computers execute.",
        Remedy = new Remedy(
            "ADSI Edit → the controller → DFSR-LocalSettings → Domain System Volume → msDFSR-ReadOnly = TRUE.",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msDFSR-ReadOnly' = $true }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msDFSR-ReadOnly').'msDFSR-ReadOnly'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msDFSR-ReadOnly' = $false }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.Is(AccountFlags.ReadOnlyController)).SelectMany(c => survey.OfClass("msDFSR-Subscription").Where(s => s.Name.EndsWith("," + c.Name, StringComparison.OrdinalIgnoreCase)
                && s.Name.Contains("CN=Domain System Volume,", StringComparison.OrdinalIgnoreCase) && !string.Equals(s.Text("msDFSR-ReadOnly"), "TRUE", StringComparison.OrdinalIgnoreCase)))
            .Select(s => Survey.Affected(s, "is not read-only", Mend.Replace(s, "msDFSR-ReadOnly", "TRUE")));
}
