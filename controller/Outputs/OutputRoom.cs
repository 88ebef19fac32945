using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Outputs;

/// <summary>All outputs, and the outbox that they share.</summary>
public sealed partial class OutputRoom(
    ControllerOptions options, IDbContextFactory<ControllerDb> databases, ChangeFeed changes, Leadership leadership, TimeProvider clock,
    ILogger<OutputRoom> log) : BackgroundService
{
    /// <summary>How long entries stay that no configured output waits for, for an output that is set up late.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromMinutes(10);

    private readonly List<SyslogOutput> _outputs =
        [.. options.Syslog.Select(o => new SyslogOutput(o, databases, changes, clock, log))];

    /// <summary>How each output stands.</summary>
    public async Task<IReadOnlyList<OutputState>> StatesAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var cursors = await db.Outputs.AsNoTracking().ToDictionaryAsync(o => o.Name, o => o.Cursor, StringComparer.Ordinal, stop);
        var states = new List<OutputState>();
        foreach (var output in _outputs)
        {
            var cursor = cursors.GetValueOrDefault(output.State.Name);
            states.Add(output.State with { Behind = await db.Outbox.LongCountAsync(o => o.Sequence > cursor, stop) });
        }
        return states;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stop) => Task.WhenAll(UpkeepAsync(stop), SendAsync(stop));

    // Two controllers at one output would send everything twice.
    private async Task SendAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await leadership.WaitAsync(stop);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(leadership.Held, stop);
                await Task.WhenAll(_outputs.Select(o => o.RunAsync(both.Token)).Append(Task.Delay(Timeout.InfiniteTimeSpan, clock, both.Token)))
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stop.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task UpkeepAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(UpkeepInterval, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                await TrimAsync(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogUntrimmed(log, e);
            }
        }
    }

    /// <summary>Removes old entries that every output is done with.</summary>
    public async Task TrimAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var names = options.Syslog.Select(o => o.Name).ToList();
        var cursors = await db.Outputs.Where(o => names.Contains(o.Name)).Select(o => o.Cursor).ToListAsync(stop);
        var done = cursors.Count < names.Count ? 0 : cursors.DefaultIfEmpty(long.MaxValue).Min();
        var old = clock.GetUtcNow() - Kept;
        await db.Outbox.Where(o => o.Sequence <= done && o.StoredAt < old).ExecuteDeleteAsync(stop);
    }

    [LoggerMessage(LogLevel.Error, "The outbox could not be trimmed")]
    private static partial void LogUntrimmed(ILogger log, Exception e);
}
