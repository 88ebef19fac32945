using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.no-sid-filtering</c>: a trust to another domain lets foreign SIDs pass.</summary>
public sealed class NoSidFiltering : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.no-sid-filtering",
        Title = "Trust without SID filtering",
        Category = Category.Trusts,
        Severity = Severity.Critical,
        Points = 25,
        Techniques = ["T1134.005", "T1482"],
        Anssi = ["trusts_domain_notfiltered"],
        Covers = ["T-SIDFiltering"],
        Why = "Whoever rules the other domain writes an administrator's SID of this one into a ticket, and is administrator here.",
        Remedy = new Remedy(
            "netdom trust on this side with /quarantine:yes.",
            "netdom trust '{domain}' /domain:'{partner}' /quarantine:yes",
            "Get-ADTrust -Identity '{partner}' | Select-Object SIDFilteringQuarantined",
            "netdom trust '{domain}' /domain:'{partner}' /quarantine:no"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Trust.Outbound(survey).Where(t => !t.IsForest && !t.IsWithin && !t.Is(TrustAttributes.Quarantined) && t.IsWindows)
            .Select(t => Survey.Affected(t.Object, "SIDs of this domain pass", t.Setting(TrustAttributes.Quarantined)) with { Values = new Dictionary<string, string> { ["partner"] = t.Partner } });
}
