using Deception.Controller.Authority;
using Deception.Link;
using NATS.Client.Core;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>Who may sign in to a real broker, with our JWTs and our NATS.NKeys.</summary>
public sealed class JwtSignInTests
{
    [Fact]
    public async Task The_broker_takes_an_enrolled_agent()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = NatsServer.Connect(await server.EnrolAsync("dc1"));

        await connection.ConnectAsync();

        Assert.True(await connection.PingAsync() > TimeSpan.Zero);
    }

    [Fact]
    public async Task The_broker_refuses_another_key_another_account_and_a_JWT_that_is_over()
    {
        await using var server = await NatsServer.StartAsync();
        var identity = await server.EnrolAsync("dc1");
        using var other = KeyPair.CreatePair(PrefixByte.User);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var own = KeyPair.FromSeed(identity.Seed);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new NatsClaims<UserBody>
        {
            Name = "dc1",
            Subject = own.GetPublicKey(),
            IssuedAt = now - 100,
            Nats = AgentPermissions.Agent("dc1"),
        };

        await RefusedAsync(identity with { Seed = other.GetSeed() });
        await RefusedAsync(identity with { Jwt = NatsJwt.Encode(claims, account) });
        await RefusedAsync(identity with { Jwt = NatsJwt.Encode(claims with { Expires = now - 1 }, server.Get<AuthorityKeys>().Account) });
        await RefusedAsync(identity with { Jwt = "" });
    }

    [Fact]
    public async Task An_agent_refuses_a_broker_of_another_authority()
    {
        await using var server = await NatsServer.StartAsync();
        var identity = await server.EnrolAsync("dc1");
        using var stranger = CertificateAuthority.Read(CertificateAuthority.Create(TimeProvider.System.GetUtcNow()));

        await RefusedAsync(identity with { Authority = stranger.ExportCertificatePem() });
    }

    private static async Task RefusedAsync(AgentIdentity identity)
    {
        await using var connection = NatsServer.Connect(identity);
        await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync());
    }
}
