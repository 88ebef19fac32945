using Deception.Controller.Authority;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.Controller.Authority;

public sealed class EnrolmentDeskTests
{
    [Fact]
    public async Task A_token_makes_one_agent_with_exactly_its_subjects()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = KeyPair.CreatePair(PrefixByte.User);

        var (enrolment, _) = await controller.EnrolAsync(await controller.TokenAsync("dc1"), key);

        Assert.Equal("dc1", enrolment!.Agent);
        Assert.True(NatsJwt.TryDecode(enrolment.Jwt, out NatsClaims<UserBody>? claims));
        Assert.Equal((key.GetPublicKey(), controller.Get<AuthorityKeys>().Account.GetPublicKey()), (claims.Subject, claims.Issuer));
        Assert.Equal(TestStore.Noon + Mint.AgentLife, DateTimeOffset.FromUnixTimeSeconds(claims.Expires));
        // Beside its own subjects: the parts of its own snapshots, and the look-ups of all agents' and of what all saw, which are sealed.
        Assert.Equal(["deception.snapshots.dc1.*.*", "$JS.API.DIRECT.GET.SNAPSHOTS", "$JS.API.DIRECT.GET.SIGHTINGS.deception.sightings.*"], claims.Nats.Publish.Allow!.Where(s => !s.EndsWith(".dc1", StringComparison.Ordinal)));
        Assert.Equal(["deception.snapshots.dc1.*.*", "$JS.API.DIRECT.GET.SIGHTINGS.deception.sightings.*"], claims.Nats.Publish.Allow!.Where(s => s.Contains('*', StringComparison.Ordinal)));
        Assert.Equal(["deception.policy.dc1", "deception.commands.dc1", "_INBOX.dc1.>"], claims.Nats.Subscribe.Allow!);
        Assert.Equal(["STANDARD"], claims.Nats.ConnectionTypes!);
    }

    [Fact]
    public async Task A_token_works_once_but_the_same_agent_may_ask_again()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.CreatePair(PrefixByte.User);
        var token = await controller.TokenAsync();

        Assert.Equal("dc1", (await controller.EnrolAsync(token, key, "DC1")).Enrolment!.Agent);
        Assert.Equal("dc1", (await controller.EnrolAsync(token, key, "dc1")).Enrolment!.Agent);
        Assert.Equal("the token was used before", (await controller.EnrolAsync(token, other, "dc1")).Refusal);
    }

    [Fact]
    public async Task A_token_ends_at_its_time_and_is_for_its_role()
    {
        await using var controller = await TestController.OpenAsync();
        using var key = KeyPair.CreatePair(PrefixByte.User);
        var token = await controller.TokenAsync();

        Assert.Equal("the token is for role 'sensor'", (await controller.EnrolAsync(token, key, role: "decoys")).Refusal);
        controller.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("the token is unknown, withdrawn or expired", (await controller.EnrolAsync(token, key)).Refusal);
        Assert.Equal(
            "the token is unknown, withdrawn or expired", (await controller.EnrolAsync(global::Deception.Contracts.EnrolmentToken.Create([1]), key)).Refusal);
    }

    [Fact]
    public async Task Nobody_enrols_a_key_that_he_doesn_t_have()
    {
        await using var controller = await TestController.OpenAsync();
        using var mine = KeyPair.CreatePair(PrefixByte.User);
        using var yours = KeyPair.CreatePair(PrefixByte.User);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        var token = await controller.TokenAsync();
        var desk = controller.Get<EnrolmentDesk>();
        var request = TestController.Request(token, mine);

        Assert.Equal("the key is not proven", (await desk.EnrolAsync(request with { PublicKey = yours.GetPublicKey() }, default)).Refusal);
        Assert.Equal("the key is not proven", (await desk.EnrolAsync(request with { Proof = "" }, default)).Refusal);
        Assert.Equal("the key is not proven", (await desk.EnrolAsync(request with { PublicKey = "U" }, default)).Refusal);
        Assert.Equal("the key is not proven", (await desk.EnrolAsync(TestController.Request(token, account), default)).Refusal);
        Assert.Null((await desk.EnrolAsync(request, default)).Refusal);
    }

    [Fact]
    public async Task Names_are_given_out_once_and_a_revoked_agent_can_come_back_by_name_only_if_the_token_says_so()
    {
        await using var controller = await TestController.OpenAsync();
        using var one = await controller.AgentAsync("web");
        using var two = KeyPair.CreatePair(PrefixByte.User);
        using var three = KeyPair.CreatePair(PrefixByte.User);

        Assert.Equal("agent 'web' is enrolled; revoke it first", (await controller.EnrolAsync(await controller.TokenAsync("web"), two)).Refusal);
        Assert.True(await controller.Get<AgentRegistry>().RevokeAsync("web", default));
        Assert.Equal("web-2", (await controller.EnrolAsync(await controller.TokenAsync(), two, "web")).Enrolment!.Agent);
        Assert.Equal("web", (await controller.EnrolAsync(await controller.TokenAsync("web"), three)).Enrolment!.Agent);
        Assert.Equal("agent", (await controller.EnrolAsync(await controller.TokenAsync(), KeyPair.CreatePair(PrefixByte.User), "...")).Enrolment!.Agent);
    }
}
