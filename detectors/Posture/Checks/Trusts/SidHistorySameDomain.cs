using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.sid-history-same-domain</c>: an account carries a SID of its own domain in its history.</summary>
public sealed class SidHistorySameDomain : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.sid-history-same-domain",
        Title = "SID of the own domain in an account's history",
        Category = Category.Trusts,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1134.005"],
        Covers = ["T-SIDHistorySameDomain"],
        Why = "No migration makes that: it is how intruders give an account the rights of another.",
        Remedy = new Remedy(
            "Remove the SID; look at the account whose SID it was, and who had the right to write it.",
            "Set-ADObject -Identity '{dn}' -Remove @{ 'sIDHistory' = '{sids}' }; Get-ADObject -LDAPFilter '(objectSid={sids})'",
            "Get-ADObject -Identity '{dn}' -Properties 'sIDHistory'",
            "Write-Warning 'A SID of the own domain must not come back into the history of {name}.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        SidHistory.Of(survey).Where(h => h.Sid.IsOf(survey.Snapshot.Header.DomainSid) && !SidHistory.IsDangerous(h.Sid))
            .Select(h => Survey.Affected(h.Account, $"carries {h.Sid} ({survey.NameOf(h.Sid)})", Mend.Drop(h.Account, "sIDHistory", DescriptorWriter.Write(h.Sid))) with
            {
                Values = new Dictionary<string, string> { ["sids"] = h.Sid.Value },
            });
}
