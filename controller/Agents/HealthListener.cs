using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Ingest;
using NATS.Client.Core;

namespace Deception.Controller.Agents;

/// <summary>Hears the agents' health reports.</summary>
public sealed partial class HealthListener(
    Broker broker, AgentDirectory agents, TimeProvider clock, ILogger<HealthListener> log) : BackgroundService
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stop) => Task.WhenAll(ListenAsync(stop), SaveAsync(stop));

    private async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await broker.WaitAsync(stop);
                await foreach (var message in broker.Core.SubscribeAsync(
                    Subjects.AllHealth, serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop))
                {
                    Hear(message.Subject, message.Data);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogInterrupted(log, e);
                await Task.Delay(SaveInterval, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Hear(string subject, byte[]? payload)
    {
        try
        {
            var health = JsonSerializer.Deserialize(payload, ContractsJson.Default.SensorHealth);
            if (health is not null && Subjects.IsAgentName(health.Agent) && subject == Subjects.Health(health.Agent))
            {
                agents.Hear(health);
                return;
            }
        }
        catch (JsonException)
        {
        }
        LogRefused(log, subject);
    }

    private async Task SaveAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(SaveInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await SaveOnceAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            await SaveOnceAsync(CancellationToken.None);
        }
    }

    private async Task SaveOnceAsync(CancellationToken stop)
    {
        try
        {
            await agents.SaveAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnsaved(log, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Hearing health reports was interrupted; trying again")]
    private static partial void LogInterrupted(ILogger log, Exception e);

    [LoggerMessage(LogLevel.Warning, "Refused a health report on {Subject}")]
    private static partial void LogRefused(ILogger log, string subject);

    [LoggerMessage(LogLevel.Error, "Health reports could not be stored")]
    private static partial void LogUnsaved(ILogger log, Exception e);
}
