using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Incidents;

/// <summary>What operators do with incidents.</summary>
public sealed class IncidentDesk(IDbContextFactory<ControllerDb> databases, ChangeFeed changes)
{
    /// <summary>Sets the status of an incident, or of that which took it over.</summary>
    /// <returns>False if there is none.</returns>
    public async Task<bool> SetStatusAsync(long id, IncidentStatus status, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var kept = await db.Incidents.Where(i => i.Id == id).Select(i => i.MergedInto ?? i.Id).FirstOrDefaultAsync(stop);
        var set = await db.Incidents.Where(i => i.Id == kept)
            .ExecuteUpdateAsync(row => row.SetProperty(i => i.Status, status), stop);
        if (set > 0)
        {
            changes.Announce(Change.Incidents);
        }
        return set > 0;
    }
}
