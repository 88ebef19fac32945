using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.recycle-bin</c>: the recycle bin is off.</summary>
public sealed class RecycleBinOff : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.recycle-bin",
        Title = "Recycle bin is off",
        Category = Category.Infrastructure,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Configuration,
        Techniques = ["T1490"],
        Covers = ["P-RecycleBin"],
        Why = "Deleted objects lose memberships and most attributes: nobody can bring them back whole, or see what they were.",
        Remedy = new Remedy(
            "Active Directory Administrative Center → the domain → Enable Recycle Bin.",
            "Enable-ADOptionalFeature -Identity 'Recycle Bin Feature' -Scope ForestOrConfigurationSet -Target (Get-ADForest).Name -Confirm:$false",
            "(Get-ADOptionalFeature -Identity 'Recycle Bin Feature').EnabledScopes",
            "Write-Warning 'The recycle bin of {name} can not be switched off again.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Objects.Where(o => o.Name.Equals($"CN=Partitions,{survey.Snapshot.Header.ConfigurationName}", StringComparison.OrdinalIgnoreCase)
                && !o.Texts("msDS-EnabledFeature").Any(f => f.StartsWith("CN=Recycle Bin Feature,", StringComparison.OrdinalIgnoreCase)))
            .Select(o => Survey.Affected(o, "the recycle bin is not enabled"));
}
