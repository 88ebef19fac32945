using Deception.Contracts;
using Deception.Controller.Store;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Controller.Ingest;

/// <summary>
/// Takes findings off the bus: batches of what is there, one transaction, then the acknowledgements. What was stored but
/// not acknowledged comes again and changes nothing.
/// </summary>
public sealed partial class FindingConsumer(
    Broker broker, FindingStore store, IngestCounters counters, TimeProvider clock, ILogger<FindingConsumer> log) : BackgroundService
{
    private const int MaxBatch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        broker.Start();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var session = await broker.WaitAsync(stop);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(session, stop);
                await Streams.EnsureAsync(broker.JetStream, both.Token);
                var consumer = await broker.JetStream.CreateOrUpdateConsumerAsync(
                    Subjects.FindingsStream, Streams.ConsumerConfig, both.Token);
                counters.Consuming = true;
                await ConsumeAsync(consumer, both.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                LogDisconnected(log);
            }
            catch (Exception e)
            {
                LogInterrupted(log, e);
                await Task.Delay(Pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                counters.Consuming = false;
            }
        }
    }

    private async Task ConsumeAsync(INatsJSConsumer consumer, CancellationToken stop)
    {
        var options = new NatsJSConsumeOpts { MaxMsgs = 2 * MaxBatch, Expires = TimeSpan.FromSeconds(20) };
        await using var messages = consumer
            .ConsumeAsync(NatsRawSerializer<byte[]>.Default, options, stop)
            .GetAsyncEnumerator(stop);
        var batch = new List<INatsJSMsg<byte[]>>(MaxBatch);
        var next = messages.MoveNextAsync().AsTask();
        while (await next)
        {
            batch.Clear();
            do
            {
                batch.Add(messages.Current);
                next = messages.MoveNextAsync().AsTask();
            }
            while (batch.Count < MaxBatch && next.IsCompletedSuccessfully && next.Result);
            await StoreAsync(batch, stop);
        }
    }

    private async Task StoreAsync(List<INatsJSMsg<byte[]>> batch, CancellationToken stop)
    {
        var (received, refused) = (new List<Received>(batch.Count), new List<Refused>());
        foreach (var message in batch)
        {
            var payload = message.Data ?? [];
            var place = (long)(message.Metadata?.Sequence.Stream ?? 0);
            if (FindingReader.TryRead(message.Subject, payload, out var finding, out var fault))
            {
                received.Add(new Received(finding, FindingReader.Text(payload), place));
            }
            else
            {
                LogRefused(log, message.Subject, fault);
                refused.Add(new Refused(message.Subject, place, payload, fault));
            }
        }
        // Not cut off by a lost connection: what is stored now need not come again.
        await store.CommitAsync(received, refused, CancellationToken.None);
        counters.Count(received.Count, refused.Count);
        foreach (var message in batch)
        {
            await message.AckAsync(cancellationToken: stop);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The line to the broker broke; waiting for it")]
    private static partial void LogDisconnected(ILogger log);

    [LoggerMessage(LogLevel.Error, "Taking findings was interrupted; trying again")]
    private static partial void LogInterrupted(ILogger log, Exception e);

    [LoggerMessage(LogLevel.Warning, "Refused a message on {Subject}: {Fault}")]
    private static partial void LogRefused(ILogger log, string subject, string fault);
}
