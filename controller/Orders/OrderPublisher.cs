using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Controller.Orders;

/// <summary>Sends each agent's orders when they change; the controller in charge does it.</summary>
public sealed partial class OrderPublisher(
    OrderDesk desk, Broker broker, Leadership leadership, TimeProvider clock, ILogger<OrderPublisher> log) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    // What each agent was last sent, without its number.
    private readonly Dictionary<string, string> _sent = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, int> _wanted = new Dictionary<string, int>();
    private CancellationToken _charge = new(canceled: true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await LookAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        if (!leadership.IsHeld || !broker.IsUp)
        {
            return;
        }
        if (_charge.IsCancellationRequested)
        {
            // Newly in charge: the last orders that agents got are not known, so all that stand are sent again.
            _sent.Clear();
            _charge = leadership.Held;
        }
        try
        {
            var outstanding = await desk.OutstandingAsync(stop);
            var wanted = await desk.WantedAsync(stop);
            foreach (var agent in wanted.Where(w => _wanted.GetValueOrDefault(w.Key) != w.Value).Select(w => w.Key))
            {
                _sent[agent] = "";
            }
            _wanted = wanted;
            foreach (var agent in _sent.Keys.Except(outstanding.Keys).ToList())
            {
                await SendAsync(new Contracts.Orders { Agent = agent, Sequence = 0 }, stop);
                _sent.Remove(agent);
            }
            foreach (var orders in outstanding.Values)
            {
                await SendAsync(orders, stop);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    private async Task SendAsync(Contracts.Orders orders, CancellationToken stop)
    {
        var content = JsonSerializer.Serialize(orders, ContractsJson.Default.Orders);
        if (_sent.GetValueOrDefault(orders.Agent) == content || await desk.IssueAsync(orders, stop) is not { } issue)
        {
            return;
        }
        var ack = await broker.JetStream.PublishAsync(
            Subjects.Commands(orders.Agent), Encoding.ASCII.GetBytes(issue), serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
        if (ack.Error is { } error)
        {
            throw new InvalidOperationException($"orders of {orders.Agent}: {error.Description}");
        }
        _sent[orders.Agent] = content;
    }

    [LoggerMessage(LogLevel.Error, "Orders could not be sent; trying again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
