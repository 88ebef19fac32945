using NATS.Client.Core;
using NATS.NKeys;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>That NATS.Client.Core signs in with our NATS.NKeys, at a real broker.</summary>
public sealed class NKeySignInTests
{
    [Fact]
    public async Task The_broker_takes_an_nkey_signature()
    {
        using var key = KeyPair.CreatePair(PrefixByte.User);
        await using var server = await NatsServer.StartAsync($"users: [ {{ nkey: {key.GetPublicKey()} }} ]");
        await using var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = server.Settings.Url,
            AuthOpts = NatsAuthOpts.Default with { NKey = key.GetPublicKey(), Seed = key.GetSeed() },
        });

        await connection.ConnectAsync();

        Assert.True(await connection.PingAsync() > TimeSpan.Zero);
    }

    [Fact]
    public async Task The_broker_refuses_another_key()
    {
        using var key = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.CreatePair(PrefixByte.User);
        await using var server = await NatsServer.StartAsync($"users: [ {{ nkey: {key.GetPublicKey()} }} ]");
        await using var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = server.Settings.Url,
            AuthOpts = NatsAuthOpts.Default with { NKey = key.GetPublicKey(), Seed = other.GetSeed() },
        });

        await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync());
    }
}
