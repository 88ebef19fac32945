using System.Threading.Channels;
using Deception.Contracts;
using Deception.Controller.Ingest;
using NATS.Client.Core;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Sends the policy to every agent: when the agent is first heard, when a new edition is set, when the line comes back.</summary>
public sealed partial class PolicyPublisher(
    PolicyDesk desk, AgentDirectory agents, Broker broker, TimeProvider clock, ILogger<PolicyPublisher> log) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _due = Channel.CreateUnbounded<string>();
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private CancellationToken _line = new(canceled: true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        agents.Appeared += Queue;
        using var timer = new PeriodicTimer(LookInterval, clock);
        var tick = Task.FromResult(true);
        var word = _due.Reader.WaitToReadAsync(stop).AsTask();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (tick.IsCompleted)
                {
                    await tick;
                    await LookAsync(stop);
                    tick = timer.WaitForNextTickAsync(stop).AsTask();
                }
                await PublishAsync(stop);
                await Task.WhenAny(tick, word);
                if (word.IsCompletedSuccessfully)
                {
                    word = _due.Reader.WaitToReadAsync(stop).AsTask();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                LogFailed(log, e);
                await Task.Delay(LookInterval, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                tick = Task.FromResult(true);
            }
        }
        agents.Appeared -= Queue;
    }

    private void Queue(string agent) => _due.Writer.TryWrite(agent);

    private async Task LookAsync(CancellationToken stop)
    {
        var isNew = await desk.RefreshAsync(stop);
        if (broker.IsUp && _line.IsCancellationRequested)
        {
            _line = await broker.WaitAsync(stop);
            isNew = true;
        }
        if (isNew)
        {
            _waiting.UnionWith(agents.Names);
        }
    }

    private async Task PublishAsync(CancellationToken stop)
    {
        while (_due.Reader.TryRead(out var agent))
        {
            _waiting.Add(agent);
        }
        if (desk.Current is not { } edition || !broker.IsUp)
        {
            return;
        }
        foreach (var agent in _waiting.ToList())
        {
            var ack = await broker.JetStream.PublishAsync(
                Subjects.Policy(agent), edition.Json, serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
            if (ack.Error is { } error)
            {
                throw new InvalidOperationException($"policy of {agent}: {error.Description}");
            }
            _waiting.Remove(agent);
        }
    }

    [LoggerMessage(LogLevel.Error, "Policies could not be published; trying again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
