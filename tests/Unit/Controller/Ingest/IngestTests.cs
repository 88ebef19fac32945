using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Xunit;

namespace Deception.Tests.Unit.Controller.Ingest;

public sealed class IngestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Findings_reach_the_store_once_at_their_last_revision_though_the_broker_dies_between()
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        await using var nats = new NatsServer();
        nats.Start();
        await using var controller = await RunningController.StartAsync(nats.Options);
        await UntilAsync(controller, () => controller.Get<IngestCounters>().Consuming);
        await using (var agent = nats.Connect())
        {
            await PublishAsync(agent, Findings.Of("a"));
            await PublishAsync(agent, Findings.Of("a", 2));
            await PublishAsync(agent, Findings.Of("b"), subject: "deception.findings.dc2");
        }
        await UntilAsync(controller, () => Revisions(controller) is ["a:2"] && DeadLetters(controller) == 1);
        nats.Kill();
        await UntilAsync(controller, () => !controller.Get<Broker>().IsUp);
        nats.Start();
        await using (var agent = nats.Connect())
        {
            await PublishAsync(agent, Findings.Of("c"));
        }
        await UntilAsync(controller, () => Revisions(controller) is ["a:2", "c:1"]);
    }

    [Fact]
    public async Task Agents_are_heard_and_get_the_policy()
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        await using var nats = new NatsServer();
        nats.Start();
        await using var controller = await RunningController.StartAsync(nats.Options, adjust: builder =>
        {
            var options = (ControllerOptions)builder.Services.Single(s => s.ServiceType == typeof(ControllerOptions)).ImplementationInstance!;
            var file = Path.Combine(options.State, "policy.json");
            File.WriteAllText(file, """{"break_glass":["admin"]}""");
            builder.Services.Remove(builder.Services.Single(s => s.ServiceType == typeof(ControllerOptions)));
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
                builder.Services, options with { PolicyFile = file });
        });
        await UntilAsync(controller, () => controller.Get<IngestCounters>().Consuming);
        await using var agent = nats.Connect();
        var health = new SensorHealth { Agent = "dc1", Role = "sensor", Version = "1", Started = TestStore.Noon, ReportedAt = TestStore.Noon };
        var text = JsonSerializer.SerializeToUtf8Bytes(health, ContractsJson.Default.SensorHealth);
        await UntilAsync(controller, () =>
        {
            agent.PublishAsync("deception.health.dc1", text, serializer: NatsRawSerializer<byte[]>.Default).AsTask().Wait();
            agent.PublishAsync("deception.health.dc2", text, serializer: NatsRawSerializer<byte[]>.Default).AsTask().Wait();
            return controller.Get<AgentDirectory>().Names.ToList() is ["dc1"];
        });
        var stream = await new NatsJSContext(agent).GetStreamAsync(Subjects.PolicyStream);
        byte[]? policy = null;
        await UntilAsync(controller, () =>
        {
            try
            {
                policy = stream.GetAsync(new() { LastBySubj = "deception.policy.dc1" }).AsTask().Result.Message.Data.ToArray();
                return true;
            }
            catch (AggregateException)
            {
                return false;
            }
        });
        Assert.True(PolicyFile.TryRead(policy, out var read, out _));
        Assert.Equal((1, "admin"), (read.Revision, read.BreakGlass[0]));
    }

    private static async Task PublishAsync(NatsConnection agent, Finding finding, string? subject = null)
    {
        var ack = await new NatsJSContext(agent).PublishAsync(
            subject ?? Subjects.Findings(finding.Agent!), finding.Json(), serializer: NatsRawSerializer<byte[]>.Default,
            opts: new NatsJSPubOpts { MsgId = finding.MessageId });
        Assert.Null(ack.Error);
    }

    private static List<string> Revisions(RunningController controller)
    {
        using var db = controller.Get<IDbContextFactory<ControllerDb>>().CreateDbContext();
        return [.. db.Findings.AsEnumerable().Select(f => $"{f.Id}:{f.Revision}").Order()];
    }

    private static int DeadLetters(RunningController controller)
    {
        using var db = controller.Get<IDbContextFactory<ControllerDb>>().CreateDbContext();
        return db.DeadLetters.Count();
    }

    // What is waited for announces itself; the tick is for what doesn't.
    private static async Task UntilAsync(RunningController controller, Func<bool> condition)
    {
        using var changed = new SemaphoreSlim(1);
        using var limit = new CancellationTokenSource(Patience);
        using var subscription = controller.Get<ChangeFeed>().Subscribe(_ => changed.Release());
        while (!condition())
        {
            await changed.WaitAsync(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }
}
