using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.key-old</c>: a trust whose key has not changed for months: nobody uses it.</summary>
public sealed class TrustKeyOld : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.key-old",
        Title = "Trust that nobody uses",
        Category = Category.Trusts,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1558"],
        Anssi = ["trusts_accounts"],
        Covers = ["T-Inactive"],
        Why = "Trusts change their keys every 30 days while both sides are there. One that doesn't is forgotten: its key opens this domain to whoever has the "
            + "other side's remains.",
        Remedy = new Remedy(
            "Active Directory Domains and Trusts → the domain → Trusts: remove it, or reset its password with netdom.",
            "netdom trust '{domain}' /domain:'{partner}' /resetOneSide /passwordT:* /userO:Administrator /passwordO:*",
            "(Get-ADUser -LDAPFilter '(sAMAccountName={name})' -Properties PasswordLastSet).PasswordLastSet",
            "netdom trust '{domain}' /domain:'{partner}' /reset"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Objects.Where(o => o.Is(AccountFlags.InterdomainTrust) && o.Time("pwdLastSet") is { } set && survey.Now - set > TimeSpan.FromDays(60))
            .Select(o => Survey.Affected(o, $"key is {survey.DaysSince(o.Time("pwdLastSet")!.Value)} old") with { Values = new Dictionary<string, string> { ["partner"] = o.Label.TrimEnd('$') } });
}
