using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Orders;

/// <summary>Who may speak for a directory: whoever has the lease of reading it, or had it until shortly.</summary>
internal static class DirectoryLeases
{
    /// <summary>The job that these leases are for.</summary>
    public const string Job = "directory";

    // Told shortly before a lease went over is told in time.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>Agents with the domains, in lower case, that they may speak for.</summary>
    public static async Task<HashSet<(string? Agent, string? Domain)>> HoldersAsync(ControllerDb db, DateTimeOffset now, CancellationToken stop)
    {
        var since = now - Grace;
        var leases = await db.Assignments.AsNoTracking().Where(a => a.Job == Job).ToListAsync(stop);
        return [.. leases.Where(l => l.Expires > since).Select(l => ((string?)l.Agent, (string?)l.Domain.ToLowerInvariant()))];
    }
}
