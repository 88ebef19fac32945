using System.Collections.Concurrent;
using System.Text;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Tests.Unit.Link;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Xunit;

namespace Deception.Tests.Unit.Controller.Ingest;

/// <summary>What a controller had in hand and didn't keep comes again, to it or to another.</summary>
public sealed class StreamConsumerTests : IDisposable
{
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(2));

    public void Dispose() => _end.Dispose();

    [Fact]
    public async Task What_could_not_be_stored_comes_again_and_what_was_stored_doesn_t()
    {
        await using var server = await NatsServer.StartAsync();
        var failures = 1;
        using var consumer = new Taker(server.Get<Broker>(), _ => Interlocked.Decrement(ref failures) >= 0
            ? throw new IOException("the disk is full") : Task.CompletedTask);
        await consumer.StartAsync(_end.Token);
        await PublishAsync(server, "first");

        Assert.Equal("first", await consumer.TakenAsync(_end.Token));
        await PublishAsync(server, "second");
        Assert.Equal("second", await consumer.TakenAsync(_end.Token));
        await NothingIsPendingAsync(server);
        await consumer.StopAsync(_end.Token);

        Assert.Equal(-2, failures);
    }

    [Fact]
    public async Task What_one_controller_never_finished_another_takes()
    {
        await using var server = await NatsServer.StartAsync();
        var begun = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var line = new Broker(server.Get<BrokerLine>(), new ChangeFeed());
        using var hung = new Taker(line, _ =>
        {
            begun.TrySetResult();
            return never.Task;
        });
        await hung.StartAsync(_end.Token);
        await PublishAsync(server, "a");
        await begun.Task.WaitAsync(_end.Token);

        using var other = new Taker(server.Get<Broker>(), _ => Task.CompletedTask);
        await other.StartAsync(_end.Token);

        Assert.Equal("a", await other.TakenAsync(_end.Token));
        await NothingIsPendingAsync(server);
        await other.StopAsync(_end.Token);
        never.SetException(new IOException("too late"));
        await hung.StopAsync(_end.Token);
    }

    private async Task PublishAsync(NatsServer server, string text)
    {
        await using var agent = NatsServer.Connect(await server.EnrolAsync(text));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                var ack = await new NatsJSContext(agent).PublishAsync(Subjects.Facts(text), Encoding.ASCII.GetBytes(text),
                    serializer: NatsRawSerializer<byte[]>.Default, opts: new NatsJSPubOpts { MsgId = text }, cancellationToken: _end.Token);
                ack.EnsureSuccess();
                return;
            }
            catch (NatsException)
            {
                await pace.WaitForNextTickAsync(_end.Token); // the consumer has not made the stream yet
            }
        }
    }

    // The broker tells of an acknowledgement only when it is asked.
    private async Task NothingIsPendingAsync(NatsServer server)
    {
        await using var controller = server.Connect();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var consumer = await new NatsJSContext(controller).GetConsumerAsync(Subjects.FactsStream, Streams.Consumer, _end.Token);
        while (consumer.Info.NumAckPending + (long)consumer.Info.NumPending > 0)
        {
            await pace.WaitForNextTickAsync(_end.Token);
            await consumer.RefreshAsync(_end.Token);
        }
    }

    private sealed class Taker(Broker broker, Func<string, Task> store)
        : StreamConsumer(broker, Subjects.FactsStream, Subjects.AllFacts, TimeProvider.System, NullLogger.Instance)
    {
        private readonly ConcurrentQueue<string> _taken = new();
        private readonly SemaphoreSlim _news = new(0);

        public async Task<string> TakenAsync(CancellationToken end)
        {
            await _news.WaitAsync(end);
            return _taken.TryDequeue(out var text) ? text : "";
        }

        protected override async Task StoreAsync(IReadOnlyList<INatsJSMsg<byte[]>> batch)
        {
            foreach (var text in batch.Select(m => Encoding.ASCII.GetString(m.Data!)))
            {
                await store(text);
                _taken.Enqueue(text);
                _news.Release();
            }
        }
    }
}
