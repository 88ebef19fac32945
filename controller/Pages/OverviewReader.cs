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
        var counts = await CountAsync(db, first, stop);
        return new OverviewCounts(
            open,
            [
                .. Enumerable.Range(0, Hours).Select(i => new HourCount(
                    first.AddHours(i).UtcDateTime.ToString("HH':00'", CultureInfo.InvariantCulture),
                    counts.GetValueOrDefault(i)?.Total ?? 0,
                    counts.GetValueOrDefault(i)?.Grave ?? 0)),
            ],
            await db.DeadLetters.CountAsync(stop));
    }

    // Times are ticks in the database, which no query language of objects can divide.
    private static Task<Dictionary<int, Hour>> CountAsync(ControllerDb db, DateTimeOffset first, CancellationToken stop)
    {
        var (start, high) = (first.UtcTicks, (int)Severity.High);
        return db.Database.SqlQuery<Hour>($"""
            SELECT CAST(("StoredAt" - {start}) / {TimeSpan.TicksPerHour} AS integer) AS "Number",
                CAST(COUNT(*) AS integer) AS "Total",
                CAST(SUM(CASE WHEN "Severity" >= {high} THEN 1 ELSE 0 END) AS integer) AS "Grave"
            FROM "Findings" WHERE "StoredAt" >= {start} GROUP BY 1
            """).ToDictionaryAsync(h => h.Number, stop);
    }

    private sealed record Hour(int Number, int Total, int Grave);
}
