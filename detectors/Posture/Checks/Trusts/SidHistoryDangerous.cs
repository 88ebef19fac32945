using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.sid-history-dangerous</c>: an account carries a privileged SID in its history.</summary>
public sealed class SidHistoryDangerous : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.sid-history-dangerous",
        Title = "Privileged SID in an account's history",
        Category = Category.Trusts,
        Severity = Severity.Critical,
        Points = 30,
        Techniques = ["T1134.005"],
        Anssi = ["sidhistory_dangerous"],
        Covers = ["T-SIDHistoryDangerous"],
        Why = "The account is an administrator that no group list shows.",
        Remedy = new Remedy(
            "Remove the SID from the history at once; find out how it came there: it can't be written over LDAP by ordinary means.",
            "Set-ADObject -Identity '{dn}' -Remove @{ sIDHistory = @('{sids}') }",
            "Get-ADObject -Identity '{dn}' -Properties sIDHistory",
            "Write-Warning 'A privileged SID must not come back into the history of {name}.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        SidHistory.Of(survey).Where(h => SidHistory.IsDangerous(h.Sid))
            .Select(h => Survey.Affected(h.Account, $"carries {h.Sid} ({WellKnownSids.NameOf(h.Sid) ?? "built in"})", Mend.Drop(h.Account, "sIDHistory", DescriptorWriter.Write(h.Sid))) with
            {
                Values = new Dictionary<string, string> { ["sids"] = h.Sid.Value },
            });
}
