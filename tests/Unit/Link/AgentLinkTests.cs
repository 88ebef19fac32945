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

/// <summary>The line against a real broker. The time limit is for machines that are busy; none of it is waited for.</summary>
public sealed class AgentLinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private AgentIdentity? _identity;
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(3));

    public void Dispose()
    {
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Findings_made_before_the_broker_came_arrive_once_and_in_order()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await server.KillAsync();
        await using var agent = await StartAsync(server);
        for (var i = 0; i < 600; i++)
        {
            Assert.True(agent.Link.Publish(Sample.Finding(i)));
        }

        await server.StartAgainAsync();
        var stored = await ReadAsync(controller, 600);

        Assert.Equal(Enumerable.Range(0, 600).Select(i => Sample.Finding(i).Id), stored.Select(f => f.Id));
        Assert.All(stored, f => Assert.Equal("dc1", f.Agent));
        Assert.All(stored, f => Assert.NotNull(f.ObservedAt));
    }

    [Fact]
    public async Task A_broker_killed_between_findings_gets_each_exactly_once()
    {
        await using var server = await NatsServer.StartAsync();
        await using (var setup = server.Connect())
        {
            await NatsServer.MakeStreamsAsync(setup);
        }
        await using (var agent = await StartAsync(server))
        {
            for (var round = 0; round < 4; round++)
            {
                for (var i = 0; i < 100; i++)
                {
                    agent.Link.Publish(Sample.Finding(round * 100 + i));
                }
                await server.KillAsync();
                agent.Link.Publish(Sample.Finding(1000 + round));
                await server.StartAgainAsync();
            }
            while (agent.Link.Spool.Depth > 0)
            {
                _end.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
        await using var controller = server.Connect();
        var stored = await ReadAsync(controller, 404);

        Assert.Equal(404, stored.Select(f => f.MessageId).Distinct().Count());
        Assert.Equal(404, await CountAsync(controller));
    }

    [Fact]
    public async Task What_the_broker_has_is_not_stored_twice_after_a_crash_before_the_acknowledgement()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        for (var restart = 0; restart < 3; restart++)
        {
            // The same finding, as if the spool had never heard that the broker has it.
            await using var agent = await StartAsync(server, "state" + restart);
            agent.Link.Publish(Sample.Finding(1));
            agent.Link.Publish(Sample.Finding(100 + restart));
            await ReadAsync(controller, 2 + restart);
        }

        Assert.Equal(4, await CountAsync(controller));
    }

    [Fact]
    public async Task A_full_stream_keeps_findings_in_the_spool_until_there_is_room()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller, maxFindings: 2);
        await using var agent = await StartAsync(server);
        for (var i = 0; i < 5; i++)
        {
            agent.Link.Publish(Sample.Finding(i));
        }
        await ReadAsync(controller, 2);
        Assert.True(agent.Link.Spool.Depth >= 3);

        await NatsServer.MakeStreamsAsync(controller, maxFindings: 100);

        Assert.Equal(5, (await ReadAsync(controller, 5)).Select(f => f.Id).Distinct().Count());
    }

    [Fact]
    public async Task Policy_comes_down_at_the_start_and_when_it_changes()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await PublishPolicyAsync(server, controller, "dc1", 5);
        await PublishPolicyAsync(server, controller, "other", 6);
        await using var agent = await StartAsync(server);

        await agent.PolicyAsync(5, _end.Token);
        await PublishPolicyAsync(server, controller, "dc1", 8);
        await agent.PolicyAsync(8, _end.Token);
        Assert.True(await agent.Link.RefreshPolicyAsync(_end.Token));
    }

    [Fact]
    public async Task Evidence_arrives_in_chunks_once_after_a_broken_line_too()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await server.KillAsync();
        await using var agent = await StartAsync(server);
        byte[] file = [.. Enumerable.Range(0, 1_300_000).Select(i => (byte)(i * 31 >> 5))];
        agent.Link.SendEvidence("00ff", 1, file);
        await server.StartAgainAsync();

        var consumer = await new NatsJSContext(controller).CreateOrderedConsumerAsync(Subjects.EvidenceStream, cancellationToken: _end.Token);
        List<byte> received = [];
        List<string> places = [];
        await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: _end.Token))
        {
            Assert.Equal("00ff", message.Headers!["Deception-Finding"].ToString());
            places.Add(message.Headers!["Deception-Place"].ToString());
            received.AddRange(message.Data!);
            if (places.Count == 3)
            {
                break;
            }
        }
        Assert.Equal(["1/1/3", "1/2/3", "1/3/3"], places);
        Assert.Equal(file, received);
        Assert.Equal(0, agent.Link.Health.EvidenceDropped);
    }

    [Fact]
    public async Task Evidence_without_a_line_is_bounded_and_counted()
    {
        await using var server = await NatsServer.StartAsync();
        await server.KillAsync();
        await using var agent = await StartAsync(server);
        for (var i = 0; i < 100; i++)
        {
            agent.Link.SendEvidence("00ff", i, [1]);
        }
        Assert.InRange(agent.Link.Health.EvidenceDropped, 80, 84);
    }

    [Fact]
    public async Task Health_says_what_link_knows()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await using var news = await controller.SubscribeCoreAsync<byte[]>(Subjects.AllHealth);
        await controller.PingAsync();
        await using var agent = await StartAsync(server);
        agent.Link.Publish(Sample.Finding(1)); // stays: there is no stream of findings
        agent.Link.Measure = health => health with { PacketsSeen = 42 };
        await news.Msgs.ReadAsync(_end.Token); // the greeting

        await agent.Link.ReportHealthAsync(_end.Token);
        var message = await news.Msgs.ReadAsync(_end.Token);
        var health = JsonSerializer.Deserialize(message.Data, ContractsJson.Default.SensorHealth)!;

        Assert.Equal("deception.health.dc1", message.Subject);
        Assert.Equal(("dc1", "sensor", 42L, 1L), (health.Agent, health.Role, health.PacketsSeen, health.SpoolDepth));
        Assert.Null(health.PolicyRevision);
        Assert.True(health.MemoryBytes > 0);
    }

    [Fact]
    public async Task A_fact_that_the_broker_never_takes_does_not_hold_back_the_others()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var agent = await StartAsync(server);
        agent.Link.Tell("large", f => f with { Directory = new DirectoryFact("corp.example", [.. Enumerable.Range(0, 100_000).Select(i => $"account-{i}")], new Dictionary<string, IReadOnlyList<string>>()) });
        agent.Link.Tell("small", f => f with { Controller = new ControllerFact(null, null, "10.0.0.1", "wire") });

        var consumer = await new NatsJSContext(controller).CreateOrderedConsumerAsync(Subjects.FactsStream, cancellationToken: _end.Token);
        List<string> ids = [];
        await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: _end.Token))
        {
            ids.Add(JsonSerializer.Deserialize(message.Data, ContractsJson.Default.Fact)!.Id);
            if (ids[^1] == "small")
            {
                break;
            }
        }
        Assert.DoesNotContain("large", ids);
        Assert.Equal(1, agent.Link.Health.PacketsLostQueue);
    }

    private async Task<Running> StartAsync(NatsServer server, string state = "state")
    {
        _identity ??= await server.EnrolAsync("dc1");
        return new(new AgentLinkOptions
        {
            Agent = "dc1",
            Role = "sensor",
            Version = "0.0.0",
            StateFolder = _folder.File(state),
            Identity = _identity,
        });
    }

    private static async Task PublishPolicyAsync(NatsServer server, NatsConnection controller, string agent, long revision)
    {
        var issue = new PolicyIssue { Agent = agent, Sequence = revision, Policy = new Policy { Revision = revision } };
        var text = CompactJws.Sign(PolicyIssue.DocumentType,
            JsonSerializer.SerializeToUtf8Bytes(issue, ContractsJson.Default.PolicyIssue), server.Get<AuthorityKeys>().Signing);
        var ack = await new NatsJSContext(controller).PublishAsync(Subjects.Policy(agent), System.Text.Encoding.ASCII.GetBytes(text));
        ack.EnsureSuccess();
    }

    private async Task<List<Finding>> ReadAsync(NatsConnection controller, int count)
    {
        var consumer = await new NatsJSContext(controller).CreateOrderedConsumerAsync(Subjects.FindingsStream,
            cancellationToken: _end.Token);
        var findings = new List<Finding>();
        await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: _end.Token))
        {
            var finding = JsonSerializer.Deserialize(message.Data, ContractsJson.Default.Finding)!;
            Assert.Equal(finding.MessageId, message.Headers!["Nats-Msg-Id"].ToString());
            findings.Add(finding);
            if (findings.Count == count)
            {
                break;
            }
        }
        return findings;
    }

    private static async Task<long> CountAsync(NatsConnection controller) =>
        (await new NatsJSContext(controller).GetStreamAsync(Subjects.FindingsStream)).Info.State.Messages;

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly SemaphoreSlim _policies = new(0);
        private readonly Task _run;

        public Running(AgentLinkOptions options)
        {
            Link = new AgentLink(options, TimeProvider.System, NullLoggerFactory.Instance);
            Link.Policy.Changed += _ => _policies.Release();
            _run = Link.RunAsync(_stop.Token);
        }

        public AgentLink Link { get; }

        public async Task PolicyAsync(long revision, CancellationToken end)
        {
            while (Link.Policy.Current?.Revision != revision)
            {
                await _policies.WaitAsync(end);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            await Link.DisposeAsync();
            _stop.Dispose();
            _policies.Dispose();
        }
    }
}
