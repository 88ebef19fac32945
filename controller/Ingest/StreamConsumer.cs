using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Deception.Controller.Ingest;

/// <summary>
/// Takes messages off a stream through a durable consumer that all controllers share: batches of what is there, stored, and
/// then acknowledged. What was stored but not acknowledged comes again, so storing twice must change nothing.
/// </summary>
/// <param name="broker">The line.</param>
/// <param name="stream">The stream.</param>
/// <param name="subjects">What to take of it.</param>
/// <param name="clock">Wall clock.</param>
/// <param name="log">Where trouble is told.</param>
public abstract partial class StreamConsumer(Broker broker, string stream, string subjects, TimeProvider clock, ILogger log) : BackgroundService
{
    private const int MaxBatch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Short, for it is also how long what a dying controller had in hand waits for another.
    private static readonly TimeSpan AckWait = TimeSpan.FromSeconds(4);

    /// <summary>Keeps a batch; returns when it is safe.</summary>
    protected abstract Task StoreAsync(IReadOnlyList<INatsJSMsg<byte[]>> batch);

    /// <summary>Told when taking begins and ends.</summary>
    protected virtual void Consuming(bool isConsuming)
    {
    }

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
                var consumer = await broker.JetStream.CreateOrUpdateConsumerAsync(stream, Config, both.Token);
                Consuming(true);
                await ConsumeAsync(consumer, both.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                LogDisconnected(log, stream);
            }
            catch (Exception e)
            {
                LogInterrupted(log, stream, e);
                await Task.Delay(Pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                Consuming(false);
            }
        }
    }

    private ConsumerConfig Config => new(Streams.Consumer)
    {
        AckPolicy = ConsumerConfigAckPolicy.Explicit,
        AckWait = AckWait,
        MaxDeliver = -1,
        MaxAckPending = 5000,
        FilterSubject = subjects,
        DeliverPolicy = ConsumerConfigDeliverPolicy.All,
    };

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
            await StoreAsync(batch);
            foreach (var message in batch)
            {
                await message.AckAsync(cancellationToken: stop);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The line to the broker broke; {Stream} waits for it")]
    private static partial void LogDisconnected(ILogger log, string stream);

    [LoggerMessage(LogLevel.Error, "Taking from {Stream} was interrupted; trying again")]
    private static partial void LogInterrupted(ILogger log, string stream, Exception e);
}
