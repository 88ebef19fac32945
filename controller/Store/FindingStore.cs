using System.Text;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Incidents;
using Deception.Controller.Orders;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Store;

/// <summary>A finding as it came off the bus.</summary>
/// <param name="Finding">Read and checked.</param>
/// <param name="Json">The text it was read from.</param>
/// <param name="StreamSequence">Its place in the stream.</param>
public sealed record Received(Finding Finding, string Json, long StreamSequence = 0);

/// <summary>A message that can't become a finding.</summary>
/// <param name="Subject">Where it was published.</param>
/// <param name="StreamSequence">Its place in the stream.</param>
/// <param name="Payload">What it held.</param>
/// <param name="Reason">Why it was refused.</param>
public sealed record Refused(string Subject, long StreamSequence, byte[] Payload, string Reason);

/// <summary>
/// Writes findings: highest revision wins, so any order and any repetition of deliveries ends alike. A finding belongs to
/// the agent that told it first: no other can rewrite it, but for a directory's exposures and changes, which are the lease holder's.
/// </summary>
public sealed class FindingStore(IDbContextFactory<ControllerDb> databases, ChangeFeed changes, TimeProvider clock)
{
    /// <summary>How long further revisions of a finding that went out are held back.</summary>
    public static readonly TimeSpan SendInterval = TimeSpan.FromSeconds(10);

    private const int MaxPayloadKept = 64 * 1024;
    private const int MaxRefusedKept = 1000;

    /// <summary>Stores a batch in one transaction.</summary>
    public async Task CommitAsync(IReadOnlyList<Received> received, IReadOnlyList<Refused> refused, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var ids = received.Select(r => r.Finding.Id).Distinct(StringComparer.Ordinal).ToList();
        var rows = await db.Findings.Where(f => ids.Contains(f.Id)).ToDictionaryAsync(f => f.Id, StringComparer.Ordinal, stop);
        var strangers = new List<Refused>();
        var readers = await ReadersAsync(db, received, rows, stop);
        var newest = received
            .GroupBy(r => r.Finding.Id, StringComparer.Ordinal)
            .Select(same => Newest(same, rows.GetValueOrDefault(same.Key), readers, strangers))
            .OfType<Received>()
            .ToList();
        await KeepAsync(db, [.. refused, .. strangers], stop);
        var sequence = await db.Findings.MaxAsync(f => (long?)f.Sequence, stop) ?? 0;
        var changed = new List<(FindingRow Row, Finding Finding, bool Worse)>();
        foreach (var one in newest)
        {
            if (!rows.TryGetValue(one.Finding.Id, out var row))
            {
                db.Findings.Add(row = new FindingRow { Id = one.Finding.Id, StoredAt = clock.GetUtcNow() });
            }
            else if (row.Revision >= one.Finding.Revision)
            {
                continue;
            }
            var worse = row.Revision == 0 || one.Finding.Severity > row.Severity;
            FindingColumns.Fill(row, one.Finding, one.Json);
            row.Sequence = ++sequence;
            changed.Add((row, one.Finding, worse));
        }
        await db.SaveChangesAsync(stop);
        await IncidentBook.AssignAsync(
            db,
            [.. changed.Where(c => GroupKey.Opens(c.Row.Kind)).Select(c => (c.Row, GroupKey.Of(c.Finding), c.Worse))],
            stop);
        foreach (var (row, _, _) in changed)
        {
            Enqueue(db, row);
        }
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        if (changed.Count > 0)
        {
            changes.Announce(Change.Findings);
        }
    }

    /// <summary>Sends the revisions that were held back long enough.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> SendDueAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow();
        if (!await db.Findings.AnyAsync(f => f.DueAt <= now, stop))
        {
            return 0;
        }
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var due = await db.Findings.Where(f => f.DueAt <= now).OrderBy(f => f.Sequence).Take(500).ToListAsync(stop);
        foreach (var row in due)
        {
            Enqueue(db, row);
        }
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        if (due.Count > 0)
        {
            changes.Announce(Change.Findings);
        }
        return due.Count;
    }

    // Exposures and changes of a directory go on under the next holder of its lease.
    private async Task<HashSet<(string?, string?)>> ReadersAsync(ControllerDb db, IReadOnlyList<Received> received, Dictionary<string, FindingRow> rows, CancellationToken stop)
    {
        if (!received.Any(r => rows.TryGetValue(r.Finding.Id, out var row) && row.Agent != r.Finding.Agent && IsOfDirectory(r.Finding, row)))
        {
            return [];
        }
        return await DirectoryLeases.HoldersAsync(db, clock.GetUtcNow(), stop);
    }

    // What is known already says whose it is: a lease is no leave to write into others' findings.
    private static bool IsOfDirectory(Finding finding, FindingRow row) => finding.Kind == row.Kind && finding.Detector == row.Detector && finding.Domain is not null
        && string.Equals(finding.Domain, row.Domain, StringComparison.OrdinalIgnoreCase)
        && (row.Detector.StartsWith("posture.", StringComparison.Ordinal) || row.Detector.StartsWith("change.", StringComparison.Ordinal));

    private static Received? Newest(IEnumerable<Received> same, FindingRow? row, HashSet<(string?, string?)> readers, List<Refused> strangers)
    {
        var owner = row?.Agent ?? same.First().Finding.Agent;
        var own = same.ToLookup(r => r.Finding.Agent == owner
            || (row is not null && IsOfDirectory(r.Finding, row) && readers.Contains((r.Finding.Agent, r.Finding.Domain!.ToLowerInvariant()))));
        strangers.AddRange(own[false].Select(r => new Refused(
            Subjects.Findings(r.Finding.Agent!),
            r.StreamSequence,
            Encoding.UTF8.GetBytes(r.Json),
            $"finding {r.Finding.Id} belongs to agent '{owner}'")));
        return own[true].MaxBy(r => r.Finding.Revision);
    }

    private void Enqueue(ControllerDb db, FindingRow row)
    {
        var now = clock.GetUtcNow();
        if (row.SentRevision > 0 && row.Severity <= row.SentSeverity && now - row.SentAt < SendInterval)
        {
            row.DueAt = row.SentAt + SendInterval;
            return;
        }
        (row.SentRevision, row.SentSeverity, row.SentAt, row.DueAt) = (row.Revision, row.Severity, now, null);
        db.Outbox.Add(new OutboxRow { StoredAt = now, IncidentId = row.IncidentId, Json = row.Json });
    }

    // Kept to be looked at, not to fill the disk: of each subject the first thousand; the others are counted alone.
    private async Task KeepAsync(ControllerDb db, IReadOnlyList<Refused> refused, CancellationToken stop)
    {
        foreach (var same in refused.GroupBy(r => r.Subject, StringComparer.Ordinal))
        {
            var room = MaxRefusedKept - await db.DeadLetters.CountAsync(d => d.Subject == same.Key, stop);
            foreach (var one in same.Take(Math.Max(room, 0)))
            {
                if (await db.DeadLetters.AnyAsync(d => d.StreamSequence == one.StreamSequence && d.Subject == one.Subject, stop))
                {
                    continue;
                }
                db.DeadLetters.Add(new DeadLetterRow
                {
                    ReceivedAt = clock.GetUtcNow(),
                    Subject = one.Subject,
                    StreamSequence = one.StreamSequence,
                    Reason = one.Reason,
                    Payload = one.Payload.Length > MaxPayloadKept ? one.Payload[..MaxPayloadKept] : one.Payload,
                });
            }
        }
    }
}
