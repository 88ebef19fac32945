using Deception.Controller.Agents;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.PolicyPublishing;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Orders;

/// <summary>
/// Leases jobs to agents: one agent a job and domain. A lease is renewed while its holder is heard, and goes to another
/// only after it has lapsed, so that two never hold it at once.
/// </summary>
public sealed partial class AssignmentDesk(
    IDbContextFactory<ControllerDb> databases, AgentDirectory agents, PolicyComposer policy, Leadership leadership, TimeProvider clock,
    ILogger<AssignmentDesk> log) : BackgroundService
{
    /// <summary>How long a lease holds.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(15);

    // One missed report is forgiven.
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewBelow = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (leadership.IsHeld)
                {
                    await LookAsync(stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Renews and gives out leases.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var now = clock.GetUtcNow();
            var live = agents.All.Where(a => now - a.LastHeard < Heard && a.Health.Jobs.Count > 0).Select(a => a.Health).ToList();
            if (live.Count == 0 || policy.Current?.Policy.Domains is not { Count: > 0 } domains)
            {
                return;
            }
            await using var db = await databases.CreateDbContextAsync(stop);
            var revoked = await db.EnrolledAgents.Where(a => a.RevokedAt != null).Select(a => a.Name).ToListAsync(stop);
            var rows = await db.Assignments.ToListAsync(stop);
            foreach (var domain in domains.Select(d => d.Name))
            {
                foreach (var job in live.SelectMany(a => JobsFor(a, domain)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                {
                    var able = live.Where(a => JobsFor(a, domain).Contains(job, StringComparer.Ordinal) && !revoked.Contains(a.Agent)).Select(a => a.Agent).ToList();
                    Lease(db, rows, job, domain, able, now);
                }
            }
            await db.SaveChangesAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    // An agent offers a job for every domain, or, as "job@domain", for one that it has the means for.
    private static IEnumerable<string> JobsFor(Contracts.SensorHealth agent, string domain) => agent.Jobs.Select(j => j.Split('@', 2))
        .Where(j => j.Length == 1 || j[1].Equals(domain, StringComparison.OrdinalIgnoreCase)).Select(j => j[0]);

    private void Lease(ControllerDb db, List<AssignmentRow> rows, string job, string domain, List<string> able, DateTimeOffset now)
    {
        var row = rows.FirstOrDefault(r => r.Job == job && string.Equals(r.Domain, domain, StringComparison.OrdinalIgnoreCase));
        if (row is not null && able.Contains(row.Agent))
        {
            if (row.Expires - now < RenewBelow)
            {
                row.Epoch += row.Expires <= now ? 1 : 0;
                row.Expires = now + Life;
            }
            return;
        }
        if (able.Count == 0 || row?.Expires > now)
        {
            return;
        }
        var next = able.MinBy(a => (rows.Count(r => r.Agent == a && r.Expires > now), a))!;
        if (row is null)
        {
            db.Assignments.Add(row = new AssignmentRow { Job = job, Domain = domain, Agent = next });
            rows.Add(row);
        }
        LogTaken(log, next, job, domain);
        (row.Agent, row.Epoch, row.Expires) = (next, row.Epoch + 1, now + Life);
    }

    [LoggerMessage(LogLevel.Information, "{Agent} has {Job} of {Domain} now")]
    private static partial void LogTaken(ILogger log, string agent, string job, string domain);

    [LoggerMessage(LogLevel.Error, "Leases could not be looked after; trying again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
