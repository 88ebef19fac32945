using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Link;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>An agent whose clock is wrong judges commands and leases by the broker's, from the first orders on.</summary>
public sealed class ClockOffsetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _end.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Orders_that_wait_for_an_agent_with_a_wrong_clock_are_judged_by_the_broker_s(int hoursAhead)
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var facts = await controller.SubscribeCoreAsync<byte[]>(Subjects.AllFacts);
        await controller.PingAsync(_end.Token);
        var identity = await server.EnrolAsync("dc1");
        var now = TimeProvider.System.GetUtcNow();
        await SendAsync(server, controller, new Orders
        {
            Agent = "dc1",
            Sequence = 1,
            Commands = [new Command { Id = "one", Kind = "work", NotBefore = now, Expires = now.AddMinutes(5), RequestedBy = "test" }],
            Assignments = [new Assignment("assess", "lab.test", 1, now.AddMinutes(5)), new Assignment("lure", "lab.test", 1, now.AddMinutes(-5))],
        });

        await using var link = new AgentLink(
            new AgentLinkOptions { Agent = "dc1", Role = "sensor", Version = "0", StateFolder = _folder.Path, Identity = identity },
            new WrongClock(TimeSpan.FromHours(hoursAhead)), NullLoggerFactory.Instance);
        link.Handle("work", (_, _) => Task.FromResult<(CommandOutcome, string?)>((CommandOutcome.Done, null)));
        using var stop = new CancellationTokenSource();
        var run = link.RunAsync(stop.Token);

        Assert.Equal(new AnswerFact("one", CommandOutcome.Done, null), await AnswerAsync(facts));
        Assert.Equal(["assess"], link.Assignments!.Held.Select(a => a.Job));
        Assert.InRange(link.Health.ClockOffsetSeconds!.Value, (hoursAhead * 3600) - 60, (hoursAhead * 3600) + 60);
        await stop.CancelAsync();
        await run;
    }

    private static async Task SendAsync(NatsServer server, NatsConnection controller, Orders orders)
    {
        var text = CompactJws.Sign(Orders.DocumentType,
            JsonSerializer.SerializeToUtf8Bytes(orders, ContractsJson.Default.Orders), server.Get<AuthorityKeys>().Signing);
        (await new NatsJSContext(controller).PublishAsync(Subjects.Commands("dc1"), System.Text.Encoding.ASCII.GetBytes(text))).EnsureSuccess();
    }

    private async Task<AnswerFact> AnswerAsync(INatsSub<byte[]> facts)
    {
        await foreach (var message in facts.Msgs.ReadAllAsync(_end.Token))
        {
            if (JsonSerializer.Deserialize(message.Data, ContractsJson.Default.Fact)!.Answer is { } answer)
            {
                return answer;
            }
        }
        throw new InvalidOperationException("the line to the broker ended");
    }

    private sealed class WrongClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
