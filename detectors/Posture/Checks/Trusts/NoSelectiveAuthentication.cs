using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.no-selective-authentication</c>: everybody of another forest may sign in everywhere here.</summary>
public sealed class NoSelectiveAuthentication : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.no-selective-authentication",
        Title = "Trust without selective authentication",
        Category = Category.Trusts,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1482"],
        Why = "The other forest's people are Authenticated Users here: they read the directory, roast and look around.",
        Remedy = new Remedy(
            "Active Directory Domains and Trusts → the trust → Authentication: Selective; then Allowed to authenticate on the servers that they use.",
            "netdom trust '{domain}' /domain:'{partner}' /SelectiveAUTH:yes",
            "Get-ADTrust -Identity '{partner}' | Select-Object SelectiveAuthentication",
            "netdom trust '{domain}' /domain:'{partner}' /SelectiveAUTH:no"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Trust.Outbound(survey).Where(t => !t.IsWithin && t.IsWindows && !t.Is(TrustAttributes.CrossOrganization))
            .Select(t => Survey.Affected(t.Object, "everybody there may sign in here", t.Setting(TrustAttributes.CrossOrganization)) with { Values = new Dictionary<string, string> { ["partner"] = t.Partner } });
}
