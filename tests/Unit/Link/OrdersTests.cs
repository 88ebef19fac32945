using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Link;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>Orders through a real broker: what an agent does, what it doesn't, and what it says of it.</summary>
public sealed class OrdersTests : IDisposable
{
    private const string Kind = "count";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(1));
    private int _done;
    private long _sequence;

    public void Dispose()
    {
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_what_the_controller_signed_for_this_agent_now_is_done_and_all_else_is_told()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var facts = await controller.SubscribeCoreAsync<byte[]>(Subjects.AllFacts);
        await controller.PingAsync(_end.Token);
        var identity = await server.EnrolAsync("dc1");
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);
        await using var agent = Start(identity);

        await SendAsync(server, controller, [One("good")]);
        Assert.Equal((CommandOutcome.Done, 1), await AnswerAsync(facts, "good"));

        await SendAsync(server, controller, [One("forged")], signer: stranger);
        await RefusedAsync(facts, "did not sign");
        await SendAsync(server, controller, [One("readdressed")], agent: "dc2");
        await RefusedAsync(facts, "another agent");
        await SendAsync(server, controller, [One("old")], sequence: 1);
        await RefusedAsync(facts, "number 1 came after");
        await PublishAsync(controller, "garbage"u8.ToArray());
        await RefusedAsync(facts, "no signed document");
        var now = TimeProvider.System.GetUtcNow();
        await SendAsync(server, controller, [One("expired") with { NotBefore = now.AddHours(-2), Expires = now.AddHours(-1) }]);
        Assert.Equal((CommandOutcome.Refused, 1), await AnswerAsync(facts, "expired"));
        await SendAsync(server, controller, [One("stranger") with { Kind = "format-disk" }]);
        Assert.Equal((CommandOutcome.Refused, 1), await AnswerAsync(facts, "stranger"));
        await SendAsync(server, controller, [One("for-ever") with { Expires = now.AddDays(30) }]);
        Assert.Equal((CommandOutcome.Refused, 1), await AnswerAsync(facts, "for-ever"));

        // Listed again, it is answered again and not done again; nor after a restart, nor by replayed orders.
        await SendAsync(server, controller, [One("good"), One("next")]);
        Assert.Equal((CommandOutcome.Done, 2), await AnswerAsync(facts, "next"));
        Assert.True(agent.Link.Health.OrdersRefused >= 7, $"{agent.Link.Health.OrdersRefused} counted");
        await agent.DisposeAsync();
        await using var again = Start(identity);
        await SendAsync(server, controller, [One("good"), One("last")]);
        Assert.Equal((CommandOutcome.Done, 3), await AnswerAsync(facts, "last"));
    }

    [Fact]
    public async Task A_poisoned_or_newer_policy_is_refused_the_last_good_one_stays_and_health_says_so()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var facts = await controller.SubscribeCoreAsync<byte[]>(Subjects.AllFacts);
        await controller.PingAsync(_end.Token);
        await using var agent = Start(await server.EnrolAsync("dc1"));
        using var taken = new SemaphoreSlim(0);
        agent.Link.Policy.Changed += _ => taken.Release();
        await PublishPolicyAsync(server, controller, 5, 1);
        await taken.WaitAsync(_end.Token);

        await PublishPolicyAsync(server, controller, 6, version: 2);
        await RefusedAsync(facts, "newer than 1");
        Assert.Contains("newer than 1", agent.Link.Health.PolicyFault, StringComparison.Ordinal);
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);
        await PublishPolicyAsync(server, controller, 7, 1, stranger);
        await RefusedAsync(facts, "did not sign");

        var health = agent.Link.Health;
        Assert.Equal((5L, 5L), (health.PolicyRevision, health.PolicySequence));
        Assert.Contains("did not sign", health.PolicyFault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_agent_died_over_is_told_as_failed_and_not_done_again()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var facts = await controller.SubscribeCoreAsync<byte[]>(Subjects.AllFacts);
        await controller.PingAsync(_end.Token);
        var identity = await server.EnrolAsync("dc1");
        // As it lies on the disk of an agent that died while it did a command.
        var ledger = new CommandLedger(_folder.Path);
        ledger.Note("fatal", new CommandRecord(TimeProvider.System.GetUtcNow().AddHours(1), CommandOutcome.Failed, "the agent ended while it did this"));
        await using var agent = Start(identity);

        await SendAsync(server, controller, [One("fatal")]);

        Assert.Equal((CommandOutcome.Failed, 0), await AnswerAsync(facts, "fatal"));
    }

    private Running Start(AgentIdentity identity) => new(new AgentLink(
        new AgentLinkOptions { Agent = "dc1", Role = "sensor", Version = "0", StateFolder = _folder.Path, Identity = identity },
        TimeProvider.System, NullLoggerFactory.Instance), () => Interlocked.Increment(ref _done));

    private static Command One(string id) => new()
    {
        Id = id,
        Kind = Kind,
        NotBefore = TimeProvider.System.GetUtcNow().AddMinutes(-1),
        Expires = TimeProvider.System.GetUtcNow().AddHours(1),
        RequestedBy = "test",
    };

    private Task SendAsync(
        NatsServer server, NatsConnection controller, IReadOnlyList<Command> commands, string agent = "dc1", long? sequence = null, KeyPair? signer = null)
    {
        var orders = new Orders { Agent = agent, Sequence = sequence ?? 1000 + ++_sequence, Commands = commands };
        var json = JsonSerializer.SerializeToUtf8Bytes(orders, ContractsJson.Default.Orders);
        return PublishAsync(controller, Encoding.ASCII.GetBytes(
            CompactJws.Sign(Orders.DocumentType, json, signer ?? server.Get<AuthorityKeys>().Signing)));
    }

    private static async Task PublishAsync(NatsConnection controller, byte[] document) =>
        (await new NatsJSContext(controller).PublishAsync(Subjects.Commands("dc1"), document)).EnsureSuccess();

    private static async Task PublishPolicyAsync(NatsServer server, NatsConnection controller, long sequence, int version, KeyPair? signer = null)
    {
        var issue = new PolicyIssue { Agent = "dc1", Sequence = sequence, Policy = new Policy { Version = version, Revision = sequence } };
        var text = CompactJws.Sign(PolicyIssue.DocumentType,
            JsonSerializer.SerializeToUtf8Bytes(issue, ContractsJson.Default.PolicyIssue), signer ?? server.Get<AuthorityKeys>().Signing);
        (await new NatsJSContext(controller).PublishAsync(Subjects.Policy("dc1"), Encoding.ASCII.GetBytes(text))).EnsureSuccess();
    }

    private async Task<(CommandOutcome, int)> AnswerAsync(INatsSub<byte[]> facts, string command)
    {
        var answer = await HearAsync(facts, a => a.Command == command);
        return (answer.Outcome, _done);
    }

    private async Task RefusedAsync(INatsSub<byte[]> facts, string why) =>
        Assert.Equal(CommandOutcome.Refused, (await HearAsync(facts, a => a.Command is null && a.Detail!.Contains(why, StringComparison.Ordinal))).Outcome);

    private async Task<AnswerFact> HearAsync(INatsSub<byte[]> facts, Func<AnswerFact, bool> what)
    {
        var heard = new StringBuilder();
        try
        {
            await foreach (var message in facts.Msgs.ReadAllAsync(_end.Token))
            {
                if (JsonSerializer.Deserialize(message.Data, ContractsJson.Default.Fact)!.Answer is { } answer)
                {
                    if (what(answer))
                    {
                        return answer;
                    }
                    heard.AppendLine(answer.ToString());
                }
            }
        }
        catch (OperationCanceledException)
        {
            // What was heard instead tells more.
        }
        throw new TimeoutException($"no such fact, but\n{heard}");
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Running(AgentLink link, Action count)
        {
            Link = link;
            link.Handle(Kind, (_, _) =>
            {
                count();
                return Task.FromResult<(CommandOutcome, string?)>((CommandOutcome.Done, null));
            });
            _run = link.RunAsync(_stop.Token);
        }

        public AgentLink Link { get; }

        public async ValueTask DisposeAsync()
        {
            if (!_stop.IsCancellationRequested)
            {
                await _stop.CancelAsync();
                await _run;
                await Link.DisposeAsync();
            }
        }
    }
}
