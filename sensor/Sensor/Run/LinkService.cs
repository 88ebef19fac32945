using Deception.Link;
using Microsoft.Extensions.Hosting;

namespace Deception.Sensor.Run;

/// <summary>Keeps the line up while the host runs; at the end gives the broker a moment to take what is left.</summary>
public sealed class LinkService(AgentLink link) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await link.DrainAsync(Patience, cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stop) => link.RunAsync(stop);
}
