using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Hosting;

/// <summary>
/// Which of the controllers that share a database is in charge of what only one may do: sending to outputs, policies,
/// orders, leases, the broker's claims. A short lease, renewed all the time.
/// </summary>
public sealed partial class Leadership(IDbContextFactory<ControllerDb> databases, ChangeFeed changes, TimeProvider clock, ILogger<Leadership> log)
    : BackgroundService
{
    /// <summary>How long the lease holds without renewal: the longest time that nobody is in charge.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(3);

    private const string Name = "charge";
    private static readonly TimeSpan RenewInterval = TimeSpan.FromMilliseconds(500);

    // Less than the lease, so that this controller stops before another may start.
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(2);

    private readonly string _holder = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private CancellationTokenSource _held = Ended();
    private long _renewedAt;

    /// <summary>True while this controller is in charge.</summary>
    public bool IsHeld => !_held.IsCancellationRequested && clock.GetElapsedTime(Volatile.Read(ref _renewedAt)) < Trust;

    /// <summary>Cancelled when the charge that is held now ends.</summary>
    public CancellationToken Held => _held.Token;

    /// <summary>Waits until this controller is in charge.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        while (!IsHeld)
        {
            await Task.Delay(RenewInterval / 2, clock, stop);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(RenewInterval, clock);
        try
        {
            do
            {
                await RenewAsync(stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
        }
        await _held.CancelAsync();
        await GiveUpAsync();
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        if (!await TryTakeAsync(stop))
        {
            if (!_held.IsCancellationRequested)
            {
                LogLost(log);
                await _held.CancelAsync();
            }
            return;
        }
        Volatile.Write(ref _renewedAt, began);
        if (_held.IsCancellationRequested)
        {
            LogTaken(log);
            _held = new CancellationTokenSource();
            changes.Announce(Change.Outputs);
        }
    }

    private async Task<bool> TryTakeAsync(CancellationToken stop)
    {
        try
        {
            var now = clock.GetUtcNow();
            await using var db = await databases.CreateDbContextAsync(stop);
            var taken = await db.Leases.Where(l => l.Name == Name && (l.Holder == _holder || l.Expires < now))
                .ExecuteUpdateAsync(l => l.SetProperty(r => r.Holder, _holder).SetProperty(r => r.Expires, now + Life), stop);
            if (taken == 0 && !await db.Leases.AnyAsync(l => l.Name == Name, stop))
            {
                var expires = (now + Life).UtcTicks;
                taken = await db.Database.ExecuteSqlAsync(
                    $"INSERT INTO \"Leases\" (\"Name\", \"Holder\", \"Expires\") VALUES ({Name}, {_holder}, {expires}) ON CONFLICT DO NOTHING", stop);
            }
            return taken == 1;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
            return false;
        }
    }

    private async Task GiveUpAsync()
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync();
            await db.Leases.Where(l => l.Name == Name && l.Holder == _holder).ExecuteDeleteAsync();
        }
        catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException or InvalidOperationException)
        {
            LogFailed(log, e);
        }
    }

    private static CancellationTokenSource Ended()
    {
        var ended = new CancellationTokenSource();
        ended.Cancel();
        return ended;
    }

    [LoggerMessage(LogLevel.Information, "This controller is in charge")]
    private static partial void LogTaken(ILogger log);

    [LoggerMessage(LogLevel.Warning, "This controller is no longer in charge")]
    private static partial void LogLost(ILogger log);

    [LoggerMessage(LogLevel.Error, "The charge could not be renewed")]
    private static partial void LogFailed(ILogger log, Exception e);
}
