using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Orders;
using Microsoft.EntityFrameworkCore;
using NATS.NKeys;
using Xunit;

namespace Deception.Tests.Unit.Controller.Authority;

public sealed class AgentRegistryTests
{
    [Fact]
    public async Task Revoking_ends_the_key_and_the_one_that_waits()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = await controller.AgentAsync("dc1");
        using var next = KeyPair.CreatePair(PrefixByte.User);
        var registry = controller.Get<AgentRegistry>();
        await registry.RotateAsync("dc1", "test", default);
        Assert.Null(await registry.HearKeyAsync("dc1", TestController.Told("dc1", next, inUse: false), default));

        Assert.True(await registry.RevokeAsync("dc1", default));
        Assert.False(await registry.RevokeAsync("dc1", default));

        await using var db = await controller.DbAsync();
        Assert.Equal(
            new[] { key.GetPublicKey(), next.GetPublicKey() }.Order(), (await db.Revocations.Select(r => r.PublicKey).ToListAsync()).Order());
        Assert.Contains(key.GetPublicKey(), Claims(controller, await db.Revocations.ToListAsync()).Revocations!.Keys);
    }

    [Fact]
    public async Task A_key_is_changed_step_by_step_and_the_old_one_ends_last()
    {
        await using var controller = await TestController.OpenAsync();
        using var old = await controller.AgentAsync("dc1");
        using var next = KeyPair.CreatePair(PrefixByte.User);
        var registry = controller.Get<AgentRegistry>();

        Assert.True(await registry.RotateAsync("dc1", "test", default));
        Assert.Null(await registry.HearKeyAsync("dc1", TestController.Told("dc1", next, inUse: false), default));
        var orders = (await controller.Get<OrderDesk>().OutstandingAsync(default))["dc1"];
        Assert.Equal([CommandKinds.RotateKey, CommandKinds.AcceptKey], orders.Commands.Select(c => c.Kind));
        await using (var db = await controller.DbAsync())
        {
            Assert.Equal(0, await db.Revocations.CountAsync());
        }
        Assert.Null(await registry.HearKeyAsync("dc1", TestController.Told("dc1", next, inUse: true), default));

        await using var after = await controller.DbAsync();
        Assert.Equal(next.GetPublicKey(), (await after.EnrolledAgents.SingleAsync()).PublicKey);
        Assert.Equal(old.GetPublicKey(), (await after.Revocations.SingleAsync()).PublicKey);
    }

    [Fact]
    public async Task A_key_that_is_unproven_or_that_nobody_asked_for_is_refused()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = await controller.AgentAsync("dc1");
        using var next = KeyPair.CreatePair(PrefixByte.User);
        var registry = controller.Get<AgentRegistry>();
        var told = TestController.Told("dc1", next, inUse: false);

        Assert.Contains("nobody asked for", await registry.HearKeyAsync("dc1", told, default));
        await registry.RotateAsync("dc1", "test", default);
        Assert.Contains("doesn't prove", await registry.HearKeyAsync("dc1", told with { Proof = Convert.ToBase64String(new byte[64]) }, default));
        Assert.Contains("doesn't prove", await registry.HearKeyAsync("dc1", TestController.Told("dc2", next, inUse: false), default));
        await registry.HearKeyAsync("dc1", TestController.Told("dc1", next, inUse: true), default);
        await using var db = await controller.DbAsync();
        Assert.Equal(key.GetPublicKey(), (await db.EnrolledAgents.SingleAsync()).PublicKey);
    }

    [Fact]
    public async Task Keys_that_end_soon_are_changed_by_schedule_once()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = await controller.AgentAsync("dc1");
        var registry = controller.Get<AgentRegistry>();
        await registry.RotateDueAsync(default);
        Assert.Empty(await controller.Get<OrderDesk>().OutstandingAsync(default));

        controller.Clock.Advance(Mint.AgentLife - Mint.RotateBefore + TimeSpan.FromHours(1));
        await registry.RotateDueAsync(default);
        await registry.RotateDueAsync(default);

        Assert.Equal(CommandKinds.RotateKey, Assert.Single((await controller.Get<OrderDesk>().OutstandingAsync(default))["dc1"].Commands).Kind);
    }

    private static NATS.NKeys.Jwt.AccountBody Claims(TestController controller, IEnumerable<RevocationRow> revoked)
    {
        Assert.True(NATS.NKeys.Jwt.NatsJwt.TryDecode(
            controller.Get<Mint>().Account(revoked), out NATS.NKeys.Jwt.NatsClaims<NATS.NKeys.Jwt.AccountBody>? claims));
        return claims.Nats;
    }
}
