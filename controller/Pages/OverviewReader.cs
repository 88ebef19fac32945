using System.Globalization;
using Deception.Contracts;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Pages;

/// <summary>Findings of an hour, by the time they came in.</summary>
/// <param name="Label">The hour, UTC.</param>
/// <param name="All">All of them.</param>
/// <param name="Grave">High and critical ones.</param>
public sealed record HourCount(string Label, int All, int Grave);

/// <summary>Counts for the overview.</summary>
/// <param name="Open">Incidents that are not closed, by severity.</param>
/// <param name="Hours">The last 24 hours.</param>
/// <param name="DeadLetters">Messages put aside.</param>
public sealed record OverviewCounts(IReadOnlyDictionary<Severity, int> Open, IReadOnlyList<HourCount> Hours, int DeadLetters);

/// <summary>Reads what the overview shows.</summary>
public sealed class OverviewReader(IDbContextFactory<ControllerDb> databases, TimeProvider clock)
{
    private const int Hours = 24;

    /// <summary>Reads it.</summary>
    public async Task<OverviewCounts> ReadAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var open = await db.Incidents.Where(i => i.MergedInto == null && i.Status != IncidentStatus.Closed)
            .GroupBy(i => i.Severity).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, stop);
        var now = clock.GetUtcNow();
        var first = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(1 - Hours);
        var came = await db.Findings.Where(f => f.StoredAt >= first)
            .Select(f => new { f.StoredAt, f.Severity }).ToListAsync(stop);
        var byHour = came.ToLookup(f => (int)(f.StoredAt - first).TotalHours);
        return new OverviewCounts(
            open,
            [
                .. Enumerable.Range(0, Hours).Select(i => new HourCount(
                    first.AddHours(i).UtcDateTime.ToString("HH':00'", CultureInfo.InvariantCulture),
                    byHour[i].Count(),
                    byHour[i].Count(f => f.Severity >= Severity.High))),
            ],
            await db.DeadLetters.CountAsync(stop));
    }
}
