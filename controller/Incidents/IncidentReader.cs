using Deception.Contracts;
using Deception.Controller.Api;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Incidents;

/// <summary>Which incidents.</summary>
/// <param name="Status">Only those; all, if null.</param>
/// <param name="Severity">Only those at least as bad; all, if null.</param>
/// <param name="Text">Only those whose title, source, domain or accounts hold it; all, if empty.</param>
/// <param name="Active">Leaves the closed ones out.</param>
public sealed record IncidentFilter(
    IncidentStatus? Status = null, Severity? Severity = null, string? Text = null, bool Active = false);

/// <summary>Reads incidents.</summary>
public sealed class IncidentReader(IDbContextFactory<ControllerDb> databases)
{
    /// <summary>Findings that an incident's page and document show; the newest are left out above it.</summary>
    public const int MaxFindings = 500;

    /// <summary>Incidents by severity, then the newest first.</summary>
    public async Task<IReadOnlyList<Incident>> ListAsync(
        IncidentFilter filter, int limit, IncidentCursor? after, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var query = db.Incidents.AsNoTracking().Where(i => i.MergedInto == null);
        if (filter.Status is { } status)
        {
            query = query.Where(i => i.Status == status);
        }
        if (filter.Active)
        {
            query = query.Where(i => i.Status != IncidentStatus.Closed);
        }
        if (filter.Severity is { } least)
        {
            query = query.Where(i => i.Severity >= least);
        }
        if (filter.Text?.Trim().ToLowerInvariant() is { Length: > 0 } text)
        {
            query = query.Where(i => i.Key.Contains(text) || i.Title.ToLower().Contains(text)
                || i.Accounts.Any(a => a.ToLower().Contains(text)));
        }
        if (after is { } from)
        {
            query = query.Where(i => i.Severity < from.Severity
                || (i.Severity == from.Severity
                    && (i.LastSeen < from.LastSeen || (i.LastSeen == from.LastSeen && i.Id < from.Id))));
        }
        var rows = await query
            .OrderByDescending(i => i.Severity).ThenByDescending(i => i.LastSeen).ThenByDescending(i => i.Id)
            .Take(limit).ToListAsync(stop);
        return rows.ConvertAll(Of);
    }

    /// <summary>An incident with its findings; that which took it over, if it was merged.</summary>
    public async Task<IncidentDetail?> FindAsync(long id, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var row = await db.Incidents.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, stop);
        if (row?.MergedInto is { } kept)
        {
            row = await db.Incidents.AsNoTracking().FirstOrDefaultAsync(i => i.Id == kept, stop);
        }
        if (row is null)
        {
            return null;
        }
        var texts = await db.Findings.AsNoTracking().Where(f => f.IncidentId == row.Id)
            .OrderBy(f => f.FirstSeen).ThenBy(f => f.Id).Take(MaxFindings).Select(f => f.Json).ToListAsync(stop);
        var findings = texts.ConvertAll(FindingEndpoints.Read);
        return Detail(Of(row), findings);
    }

    private static IncidentDetail Detail(Incident incident, IReadOnlyList<Finding> findings) => new()
    {
        Id = incident.Id,
        Title = incident.Title,
        Severity = incident.Severity,
        Confidence = incident.Confidence,
        Status = incident.Status,
        FirstSeen = incident.FirstSeen,
        LastSeen = incident.LastSeen,
        Domain = incident.Domain,
        Source = incident.Source,
        Accounts = incident.Accounts,
        Techniques = incident.Techniques,
        Agents = incident.Agents,
        FindingCount = incident.FindingCount,
        Timeline = Timeline.Lines(findings),
        Findings = findings,
    };

    private static Incident Of(IncidentRow row) => new()
    {
        Id = row.Id,
        Title = row.Title,
        Severity = row.Severity,
        Confidence = row.Confidence,
        Status = row.Status,
        FirstSeen = row.FirstSeen,
        LastSeen = row.LastSeen,
        Domain = row.Domain,
        Source = new Entity { Ip = row.SourceIp, Host = row.SourceHost, Account = row.SourceAccount },
        Accounts = row.Accounts,
        Techniques = row.Techniques,
        Agents = row.Agents,
        FindingCount = row.FindingCount,
    };
}
