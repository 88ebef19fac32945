using Deception.Controller.Hosting;
using Deception.Controller.Store;

namespace Deception.Controller.Outputs;

/// <summary>Sends what was held back because a finding had gone out shortly before.</summary>
public sealed partial class PostponedRevisions(FindingStore store, Leadership leadership, TimeProvider clock, ILogger<PostponedRevisions> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                while (leadership.IsHeld && await store.SendDueAsync(stop) == 500)
                {
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(log, e);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Held-back revisions could not be sent; trying again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
