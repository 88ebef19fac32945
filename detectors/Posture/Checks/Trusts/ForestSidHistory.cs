using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.forest-sid-history</c>: a forest trust lets SID history pass.</summary>
public sealed class ForestSidHistory : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.forest-sid-history",
        Title = "Forest trust with SID history",
        Category = Category.Trusts,
        Severity = Severity.High,
        Points = 20,
        Techniques = ["T1134.005", "T1482"],
        Anssi = ["trusts_forest_sidhistory"],
        Covers = ["T-SIDFiltering"],
        Why = "SIDs of this forest from relative id 1000 up pass: each account and group that people made here can be claimed there.",
        Remedy = new Remedy(
            "netdom trust with /enablesidhistory:no once the migration is over.",
            "netdom trust '{domain}' /domain:'{partner}' /enablesidhistory:no",
            "Get-ADTrust -Identity '{partner}' | Select-Object SIDFilteringForestAware",
            "netdom trust '{domain}' /domain:'{partner}' /enablesidhistory:yes"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Trust.Outbound(survey).Where(t => t.IsForest && t.Is(TrustAttributes.TreatAsExternal))
            .Select(t => Survey.Affected(t.Object, "SID history passes", t.Clearing(TrustAttributes.TreatAsExternal)) with { Values = new Dictionary<string, string> { ["partner"] = t.Partner } });
}
