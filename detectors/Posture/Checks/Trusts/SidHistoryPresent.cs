using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.sid-history</c>: accounts carry SIDs of other domains.</summary>
public sealed class SidHistoryPresent : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.sid-history",
        Title = "SID history",
        Category = Category.Trusts,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1134.005"],
        Anssi = ["sidhistory_present"],
        Covers = ["S-SIDHistory", "T-SIDHistoryUnknownDomain"],
        Why = "The account has the rights of those SIDs without being in a group. After a migration they should go, and file servers be given the new SIDs.",
        Remedy = new Remedy(
            "PowerShell: Set-ADUser -Remove @{SIDHistory=…}, after resources were re-permissioned (subinacl, icacls).",
            "Set-ADObject -Identity '{dn}' -Remove @{ sIDHistory = '{sids}' }",
            "Get-ADObject -LDAPFilter '(sIDHistory=*)' -Properties sIDHistory",
            "Write-Warning 'SID history of {name} ({sids}) can be given again by a migration tool only.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        SidHistory.Of(survey).Where(h => !h.Sid.IsOf(survey.Snapshot.Header.DomainSid) && !SidHistory.IsDangerous(h.Sid)).GroupBy(h => h.Account)
            .Select(g => Survey.Affected(g.Key, $"carries {string.Join(", ", g.Select(h => h.Sid))}", [.. g.Select(h => Mend.Drop(g.Key, "sIDHistory", DescriptorWriter.Write(h.Sid)))]) with
            {
                Values = new Dictionary<string, string> { ["sids"] = string.Join(',', g.Select(h => h.Sid)) },
            });
}
