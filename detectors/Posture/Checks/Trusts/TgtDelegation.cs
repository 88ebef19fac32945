using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.tgt-delegation</c>: tickets with full delegation go to another forest.</summary>
public sealed class TgtDelegation : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.tgt-delegation",
        Title = "Full tickets go to another forest",
        Category = Category.Trusts,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1558", "T1187"],
        Anssi = ["trusts_tgt_deleg"],
        Covers = ["T-TGTDelegation"],
        Why = "A server there with unconstrained delegation collects the tickets of this forest's people, of its controllers too when they are coerced.",
        Remedy = new Remedy(
            "netdom trust with /EnableTgtDelegation:No.",
            "netdom trust '{partner}' /domain:'{domain}' /EnableTgtDelegation:No",
            "Get-ADTrust -Identity '{partner}' | Select-Object TGTDelegation",
            "netdom trust '{partner}' /domain:'{domain}' /EnableTgtDelegation:Yes"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Trust.Inbound(survey).Where(t => !t.IsWithin && t.Is(TrustAttributes.EnableTgtDelegation))
            .Select(t => Survey.Affected(t.Object, "full tickets pass", t.Clearing(TrustAttributes.EnableTgtDelegation)) with { Values = new Dictionary<string, string> { ["partner"] = t.Partner } });
}
