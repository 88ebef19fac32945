using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Incidents;

/// <summary>
/// Puts findings into incidents inside the store's transaction. An incident is a chain of findings of one
/// <see cref="GroupKey"/> with no gap above <see cref="GroupKey.Gap"/>; a finding that closes the gap between two merges
/// them into the older one. So the grouping is the same in whatever order the findings come.
/// </summary>
internal static class IncidentBook
{
    /// <summary>Assigns findings that are new or changed and brings their incidents up to date.</summary>
    /// <param name="db">The open transaction; the findings are saved already.</param>
    /// <param name="changed">Each with its key, and whether it must reopen a closed incident.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task AssignAsync(
        ControllerDb db, IReadOnlyList<(FindingRow Finding, string Key, bool Reopens)> changed, CancellationToken stop)
    {
        var touched = new HashSet<IncidentRow>();
        foreach (var chain in Chains(changed))
        {
            var incident = await JoinAsync(db, chain, touched, stop);
            if (chain.Reopens && incident.Status is IncidentStatus.Closed)
            {
                incident.Status = IncidentStatus.Open;
            }
            foreach (var finding in chain.Findings)
            {
                finding.IncidentId = incident.Id;
            }
            touched.Add(incident);
            await db.SaveChangesAsync(stop);
        }
        foreach (var incident in touched.Where(i => i.MergedInto is null))
        {
            await SummariseAsync(db, incident, stop);
        }
        await db.SaveChangesAsync(stop);
    }

    // What arrives together and belongs together is looked up once: a spray comes as hundreds of findings of one source.
    private static List<Chain> Chains(IReadOnlyList<(FindingRow Finding, string Key, bool Reopens)> changed)
    {
        var chains = new List<Chain>();
        foreach (var (finding, key, reopens) in changed.OrderBy(c => c.Key, StringComparer.Ordinal).ThenBy(c => c.Finding.FirstSeen))
        {
            if (chains.LastOrDefault() is not { } open || open.Key != key || open.Last < Before(finding.FirstSeen))
            {
                chains.Add(open = new Chain(key) { First = finding.FirstSeen, Last = finding.LastSeen });
            }
            open.Findings.Add(finding);
            open.Last = open.Last > finding.LastSeen ? open.Last : finding.LastSeen;
            open.Reopens |= reopens;
        }
        return chains;
    }

    private sealed class Chain(string key)
    {
        public string Key { get; } = key;
        public List<FindingRow> Findings { get; } = [];
        public DateTimeOffset First { get; init; }
        public DateTimeOffset Last { get; set; }
        public bool Reopens { get; set; }
    }

    private static async Task<IncidentRow> JoinAsync(
        ControllerDb db, Chain chain, HashSet<IncidentRow> touched, CancellationToken stop)
    {
        var (from, to) = (Before(chain.First), After(chain.Last));
        var present = chain.Findings.Where(f => f.IncidentId is not null).Select(f => f.IncidentId!.Value).Distinct().ToList();
        var near = await db.Incidents
            .Where(i => i.Key == chain.Key && i.MergedInto == null)
            .Where(i => present.Contains(i.Id) || (i.FirstSeen <= to && i.LastSeen >= from))
            .OrderBy(i => i.Id)
            .ToListAsync(stop);
        if (near.Count == 0)
        {
            var fresh = new IncidentRow { Key = chain.Key, FirstSeen = chain.First, LastSeen = chain.Last };
            db.Incidents.Add(fresh);
            await db.SaveChangesAsync(stop);
            return fresh;
        }
        var kept = near[0];
        foreach (var other in near.Skip(1))
        {
            foreach (var member in await db.Findings.Where(f => f.IncidentId == other.Id).ToListAsync(stop))
            {
                member.IncidentId = kept.Id;
            }
            kept.FirstSeen = kept.FirstSeen < other.FirstSeen ? kept.FirstSeen : other.FirstSeen;
            kept.LastSeen = kept.LastSeen > other.LastSeen ? kept.LastSeen : other.LastSeen;
            kept.Status = kept.Status < other.Status ? kept.Status : other.Status;
            other.MergedInto = kept.Id;
            await db.Incidents.Where(i => i.MergedInto == other.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.MergedInto, kept.Id), stop);
            touched.Add(other);
        }
        kept.FirstSeen = kept.FirstSeen < chain.First ? kept.FirstSeen : chain.First;
        kept.LastSeen = kept.LastSeen > chain.Last ? kept.LastSeen : chain.Last;
        return kept;
    }

    private static async Task SummariseAsync(ControllerDb db, IncidentRow incident, CancellationToken stop)
    {
        var members = await db.Findings.AsNoTracking().Where(f => f.IncidentId == incident.Id)
            .Select(f => new
            {
                f.Id,
                f.Title,
                f.Severity,
                f.Confidence,
                f.FirstSeen,
                f.LastSeen,
                f.Domain,
                f.Agent,
                f.SourceIp,
                f.SourceHost,
                f.SourceAccount,
                f.Accounts,
                f.Techniques,
            })
            .ToListAsync(stop);
        var worst = members
            .OrderByDescending(f => f.Severity).ThenByDescending(f => f.Confidence)
            .ThenBy(f => f.FirstSeen).ThenBy(f => f.Id, StringComparer.Ordinal)
            .First();
        incident.Title = worst.Title;
        incident.Severity = worst.Severity;
        incident.Confidence = worst.Confidence;
        incident.Domain = worst.Domain;
        incident.SourceIp = worst.SourceIp;
        incident.SourceHost = worst.SourceHost ?? members.Select(f => f.SourceHost).Where(h => h is not null).Order().FirstOrDefault();
        incident.SourceAccount = worst.SourceAccount;
        incident.FirstSeen = members.Min(f => f.FirstSeen);
        incident.LastSeen = members.Max(f => f.LastSeen);
        incident.Accounts = Union(members.Select(f => f.Accounts));
        incident.Techniques = Union(members.Select(f => f.Techniques));
        incident.Agents = Union(members.Select(f => (List<string>)[f.Agent]));
        incident.FindingCount = members.Count;
    }

    private static List<string> Union(IEnumerable<List<string>> lists) =>
    [
        .. lists.SelectMany(l => l).Order(StringComparer.Ordinal).Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase).Take(MaxListed),
    ];

    // An incident page stays readable, and a spray over a whole directory stays one row.
    private const int MaxListed = 200;

    private static DateTimeOffset Before(DateTimeOffset time) =>
        time - DateTimeOffset.MinValue < GroupKey.Gap ? DateTimeOffset.MinValue : time - GroupKey.Gap;

    private static DateTimeOffset After(DateTimeOffset time) =>
        DateTimeOffset.MaxValue - time < GroupKey.Gap ? DateTimeOffset.MaxValue : time + GroupKey.Gap;
}
