using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Hosting;

/// <summary>Announces what another controller on the same database has stored.</summary>
public sealed partial class StoreWatch(IDbContextFactory<ControllerDb> databases, ChangeFeed changes, TimeProvider clock, ILogger<StoreWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        var seen = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                seen = await LookAsync(seen, stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<long> LookAsync(long seen, CancellationToken stop)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var newest = await db.Findings.MaxAsync(f => (long?)f.Sequence, stop) ?? 0;
            if (newest != seen)
            {
                changes.Announce(Change.Findings);
            }
            return newest;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
            return seen;
        }
    }

    [LoggerMessage(LogLevel.Error, "The database could not be looked at")]
    private static partial void LogFailed(ILogger log, Exception e);
}
