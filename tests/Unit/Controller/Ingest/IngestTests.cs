using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Agents;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.Store;
using Deception.Link;
using Deception.Tests.Unit.Link;
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
        await using var controller = await StartAsync();
        await using var nats = await BrokerAsync(controller);
        await UntilAsync(controller, () => controller.Get<IngestCounters>().Consuming);
        var (dc1, dc2) = (await EnrolAsync(controller, "dc1"), await EnrolAsync(controller, "dc2"));
        await using (var agent = NatsServer.Connect(dc1))
        await using (var stranger = NatsServer.Connect(dc2))
        {
            await PublishAsync(agent, Findings.Of("a"));
            await PublishAsync(agent, Findings.Of("a", 2));
            await PublishAsync(stranger, Findings.Of("b"), subject: "deception.findings.dc2");
        }
        await UntilAsync(controller, () => Revisions(controller).Contains("a:2") && DeadLetters(controller) == 1);
        await nats.KillAsync();
        await UntilAsync(controller, () => !controller.Get<Broker>().IsUp);
        await nats.StartAsync();
        await using (var agent = NatsServer.Connect(dc1))
        {
            await PublishAsync(agent, Findings.Of("c"));
        }
        await UntilAsync(controller, () => Revisions(controller).Where(r => r.Length < 5).ToList() is ["a:2", "c:1"]);
    }

    [Fact]
    public async Task Agents_are_heard_and_get_their_slice_of_the_policy_signed()
    {
        await using var controller = await StartAsync(builder =>
        {
            var options = (ControllerOptions)builder.Services.Single(s => s.ServiceType == typeof(ControllerOptions)).ImplementationInstance!;
            var file = Path.Combine(options.State, "policy.json");
            File.WriteAllText(file, """{"break_glass":["admin"],"known_scanners":["10.0.0.9"]}""");
            builder.Services.Remove(builder.Services.Single(s => s.ServiceType == typeof(ControllerOptions)));
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
                builder.Services, options with { PolicyFile = file });
        });
        await using var nats = await BrokerAsync(controller);
        await UntilAsync(controller, () => controller.Get<IngestCounters>().Consuming);
        var identity = await EnrolAsync(controller, "dc1");
        await using var agent = NatsServer.Connect(identity);
        var health = new SensorHealth { Agent = "dc1", Role = "sensor", Version = "1", Started = TestStore.Noon, ReportedAt = TestStore.Noon };
        var text = JsonSerializer.SerializeToUtf8Bytes(health, ContractsJson.Default.SensorHealth);
        await UntilAsync(controller, () =>
        {
            agent.PublishAsync("deception.health.dc1", text, serializer: NatsRawSerializer<byte[]>.Default).AsTask().Wait();
            return controller.Get<AgentDirectory>().Names.ToList() is ["dc1"];
        });
        var document = "";
        await UntilAsync(controller, () =>
        {
            var reply = agent.RequestAsync<byte[], byte[]>(Subjects.LastOf(Subjects.PolicyStream, Subjects.Policy("dc1")), [],
                requestSerializer: NatsRawSerializer<byte[]>.Default, replySerializer: NatsRawSerializer<byte[]>.Default).AsTask().Result;
            document = System.Text.Encoding.ASCII.GetString(reply.Data ?? []);
            return document.Length > 0;
        });
        Assert.True(SignedDocument.TryRead(
            document, PolicyIssue.DocumentType, identity.ControllerKey, ContractsJson.Default.PolicyIssue, out var issue, out var fault), fault);
        Assert.Equal(("dc1", 1L, "10.0.0.9", 0), (issue.Agent, issue.Policy.Revision, issue.Policy.KnownScanners[0], issue.Policy.BreakGlass.Count));
    }

    private static async Task<RunningController> StartAsync(Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? adjust = null)
    {
        Assert.SkipUnless(NatsProcess.IsInstalled, "nats-server is not installed");
        var address = $"127.0.0.1:{NatsProcess.FreePort()}";
        return await RunningController.StartAsync(new BrokerOptions { Url = $"tls://{address}", Listen = address }, adjust);
    }

    private static async Task<NatsProcess> BrokerAsync(RunningController controller)
    {
        var nats = new NatsProcess(controller.Get<BrokerFolder>().Config);
        await nats.StartAsync();
        return nats;
    }

    private static Task<AgentIdentity> EnrolAsync(RunningController controller, string name) =>
        NatsServer.EnrolAsync(controller.Get<EnrolmentDesk>(), name);

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
