namespace Deception.Decoys.Touches;

/// <summary>Lets what findings have grown by be told in time.</summary>
internal sealed class TouchService(TouchBook touches, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                touches.Tick();
            }
        }
        catch (OperationCanceledException)
        {
            touches.Complete();
        }
    }
}
