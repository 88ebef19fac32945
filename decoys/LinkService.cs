using Deception.Link;

namespace Deception.Decoys;

/// <summary>Keeps the line up and reports health while the host runs; at the end gives the broker a moment to take what is left.</summary>
internal sealed class LinkService(AgentLink link, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan HealthEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await link.DrainAsync(Patience, cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(link.RunAsync(stoppingToken), ReportAsync(stoppingToken));

    private async Task ReportAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(HealthEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await link.ReportHealthAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
