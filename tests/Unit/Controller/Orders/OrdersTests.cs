using Deception.Contracts;
using Deception.Controller.Agents;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Orders;
using Deception.Controller.PolicyPublishing;
using Deception.Link;
using Deception.Tests.Unit.Controller.Authority;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Deception.Tests.Unit.Controller.Orders;

public sealed class OrdersTests
{
    private static readonly Policy LabPolicy = new() { Domains = [new DomainPolicy { Name = "lab.test" }] };

    [Fact]
    public async Task Orders_are_signed_addressed_and_numbered_upwards()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = await controller.AgentAsync("dc1");
        var desk = controller.Get<OrderDesk>();
        await desk.AddAsync("dc1", CommandKinds.ReportHealth, [], TimeSpan.FromHours(1), "test", default);
        var outstanding = (await desk.OutstandingAsync(default))["dc1"];

        var first = Read(controller, (await desk.IssueAsync(outstanding, default))!);
        var second = Read(controller, (await desk.IssueAsync(outstanding, default))!);

        Assert.Equal(("dc1", "test"), (first.Agent, first.Commands.Single().RequestedBy));
        Assert.True(second.Sequence > first.Sequence);
        Assert.Null(await desk.IssueAsync(outstanding with { Agent = "nobody" }, default));
    }

    [Fact]
    public async Task A_command_ends_by_its_own_agent_s_answer_or_by_time()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = await controller.AgentAsync("dc1");
        var desk = controller.Get<OrderDesk>();
        var id = await desk.AddAsync("dc1", CommandKinds.ReportHealth, [], TimeSpan.FromDays(99), "test", default);
        await desk.AddAsync("dc1", CommandKinds.RefreshPolicy, [], TimeSpan.FromHours(1), "test", default);

        Assert.False(await desk.AnswerAsync("dc2", new AnswerFact(id, CommandOutcome.Done, null), default));
        Assert.Equal(2, (await desk.OutstandingAsync(default))["dc1"].Commands.Count);
        Assert.True(await desk.AnswerAsync("dc1", new AnswerFact(id, CommandOutcome.Done, null), default));
        var left = Assert.Single((await desk.OutstandingAsync(default))["dc1"].Commands);
        Assert.True(left.Expires - left.NotBefore <= Command.LongestLife);
        controller.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await desk.OutstandingAsync(default));
    }

    [Fact]
    public async Task A_lease_has_one_holder_and_changes_hands_only_after_it_has_lapsed()
    {
        await using var controller = await OpenWithLeasesAsync();
        using var a = await controller.AgentAsync("a");
        using var b = await controller.AgentAsync("b");
        var agents = controller.Get<AgentDirectory>();
        var desk = controller.Get<AssignmentDesk>();
        Hear(agents, "a");
        Hear(agents, "b");

        await desk.LookAsync(default);
        var first = await HolderAsync(controller);
        for (var i = 0; i < 20; i++)
        {
            controller.Clock.Advance(TimeSpan.FromSeconds(5));
            Hear(agents, "a");
            Hear(agents, "b");
            await desk.LookAsync(default);
        }
        Assert.Equal((first.Agent, first.Epoch), (await HolderAsync(controller) is var now ? (now.Agent, now.Epoch) : default));
        Assert.True(now.Expires > controller.Clock.GetUtcNow());

        // The holder falls silent: nobody else gets it while its lease may still run.
        var other = first.Agent == "a" ? "b" : "a";
        for (var waited = 0; waited < 60 && (await HolderAsync(controller)).Agent == first.Agent; waited++)
        {
            var before = await HolderAsync(controller);
            controller.Clock.Advance(TimeSpan.FromSeconds(1));
            Hear(agents, other);
            await desk.LookAsync(default);
            var after = await HolderAsync(controller);
            Assert.True(after.Agent == before.Agent || before.Expires <= controller.Clock.GetUtcNow(), "taken over before it lapsed");
        }
        var taken = await HolderAsync(controller);
        Assert.Equal((other, first.Epoch + 1), (taken.Agent, taken.Epoch));
    }

    [Fact]
    public async Task A_revoked_holder_is_not_renewed()
    {
        await using var controller = await OpenWithLeasesAsync();
        using var a = await controller.AgentAsync("a");
        var agents = controller.Get<AgentDirectory>();
        Hear(agents, "a");
        await controller.Get<AssignmentDesk>().LookAsync(default);
        var lease = await HolderAsync(controller);
        await controller.Get<AgentRegistry>().RevokeAsync("a", default);

        controller.Clock.Advance(AssignmentDesk.Life / 2);
        Hear(agents, "a");
        await controller.Get<AssignmentDesk>().LookAsync(default);

        Assert.Equal(lease.Expires, (await HolderAsync(controller)).Expires);
    }

    [Fact]
    public async Task A_revoked_holder_loses_its_lease_to_another_once_it_has_lapsed()
    {
        await using var controller = await OpenWithLeasesAsync();
        using var a = await controller.AgentAsync("a");
        using var b = await controller.AgentAsync("b");
        var agents = controller.Get<AgentDirectory>();
        Hear(agents, "a");
        await controller.Get<AssignmentDesk>().LookAsync(default);
        await controller.Get<AgentRegistry>().RevokeAsync("a", default);

        foreach (var holder in (string[])["a", "b"])
        {
            controller.Clock.Advance(AssignmentDesk.Life - TimeSpan.FromSeconds(1));
            Hear(agents, "a");
            Hear(agents, "b");
            await controller.Get<AssignmentDesk>().LookAsync(default);
            Assert.Equal(holder, (await HolderAsync(controller)).Agent);
        }
    }

    [Fact]
    public async Task A_job_offered_for_one_domain_is_leased_for_that_one_with_the_key_that_its_holders_share()
    {
        await using var controller = await OpenWithLeasesAsync();
        using var a = await controller.AgentAsync("a");
        using var b = await controller.AgentAsync("b");
        var agents = controller.Get<AgentDirectory>();
        Hear(agents, "a", "directory@other.test");
        Hear(agents, "b", $"directory@{LabPolicy.Domains[0].Name.ToUpperInvariant()}");
        await controller.Get<AssignmentDesk>().LookAsync(default);
        var lease = await HolderAsync(controller);
        Assert.Equal(("directory", "b"), (lease.Job, lease.Agent));

        var key = Assert.Single((await controller.Get<OrderDesk>().OutstandingAsync(default))["b"].Assignments).StateKey;
        Assert.Equal(32, Convert.FromBase64String(key!).Length);
        // The same for its next holder.
        controller.Clock.Advance(AssignmentDesk.Life + TimeSpan.FromSeconds(1));
        Hear(agents, "a", $"directory@{LabPolicy.Domains[0].Name}");
        await controller.Get<AssignmentDesk>().LookAsync(default);
        Assert.Equal(key, Assert.Single((await controller.Get<OrderDesk>().OutstandingAsync(default))["a"].Assignments).StateKey);
    }

    private static async Task<TestController> OpenWithLeasesAsync()
    {
        var controller = await TestController.OpenAsync(services => services.AddSingleton<AgentDirectory>().AddSingleton<PolicyHistory>()
            .AddSingleton<PolicyDesk>().AddSingleton<PolicyComposer>().AddSingleton<Leadership>().AddSingleton<AssignmentDesk>());
        await controller.Get<PolicyHistory>().AddAsync(LabPolicy, "{}", "test", null, default);
        Assert.True(await controller.Get<PolicyComposer>().RefreshAsync(default));
        return controller;
    }

    private static void Hear(AgentDirectory agents, string name, string job = "assess") => agents.Hear(new SensorHealth
    {
        Agent = name,
        Role = "sensor",
        Version = "1",
        Started = TestStore.Noon,
        ReportedAt = TestStore.Noon,
        Jobs = [job],
    });

    private static async Task<AssignmentRow> HolderAsync(TestController controller)
    {
        await using var db = await controller.DbAsync();
        return await db.Assignments.AsNoTracking().SingleAsync();
    }

    private static global::Deception.Contracts.Orders Read(TestController controller, string document)
    {
        Assert.True(SignedDocument.TryRead(document, global::Deception.Contracts.Orders.DocumentType, controller.Get<AuthorityKeys>().Signing.GetPublicKey(),
            ContractsJson.Default.Orders, out var orders, out var fault), fault);
        return orders;
    }
}
