using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.downlevel</c>: a trust to a domain of Windows NT.</summary>
public sealed class Downlevel : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.downlevel",
        Title = "Trust to a domain of Windows NT",
        Category = Category.Trusts,
        Severity = Severity.High,
        Points = 10,
        Techniques = ["T1482"],
        Covers = ["T-Downlevel"],
        Why = "It speaks NTLM only and can't filter SIDs.",
        Remedy = new Remedy(
            "Active Directory Domains and Trusts → the domain → Trusts: remove the trust.",
            "netdom trust '{domain}' /domain:'{partner}' /remove /force",
            "Get-ADTrust -Filter 'TrustType -eq \"Downlevel\"'",
            "netdom trust '{domain}' /domain:'{partner}' /add /passwordT:*"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Trust.All(survey).Where(t => t.Object.Number("trustType") == 1).Select(t => Survey.Affected(t.Object, "is of Windows NT") with { Values = new Dictionary<string, string> { ["partner"] = t.Partner } });
}
