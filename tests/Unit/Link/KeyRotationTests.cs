using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Link;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>An agent changes its key: what it keeps, tells and refuses on the way.</summary>
public sealed class KeyRotationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Signer _controller = new();
    private readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);
    private readonly List<string> _steps = [];
    private readonly List<KeyFact> _told = [];
    private readonly IdentityKeeper _keeper;
    private readonly KeyRotation _rotation;

    public KeyRotationTests()
    {
        var identity = _controller.Identity();
        identity.Save(_folder.Path);
        _keeper = new IdentityKeeper(_folder.Path, identity);
        _rotation = new KeyRotation(_keeper, fact =>
        {
            _told.Add(fact);
            _steps.Add($"told {fact.InUse}");
        }, () =>
        {
            _steps.Add($"signed in with {OnDisk.Seed}");
            return Task.CompletedTask;
        });
    }

    public void Dispose()
    {
        _account.Dispose();
        _controller.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_key_is_kept_before_it_is_told_and_told_again_when_asked_again()
    {
        var old = _keeper.Current.Seed;

        Assert.Equal((CommandOutcome.Done, null), await RotateAsync());
        var next = OnDisk.NextSeed!;
        Assert.Equal((CommandOutcome.Done, null), await RotateAsync());

        Assert.Equal((old, next), (OnDisk.Seed, OnDisk.NextSeed));
        using var key = KeyPair.FromSeed(next);
        Assert.All(_told, fact => Assert.Equal((key.GetPublicKey(), false), (fact.PublicKey, fact.InUse)));
        Assert.All(_told, fact => Assert.True(key.Verify(KeyFact.ProofText("dc1", fact.PublicKey), Convert.FromBase64String(fact.Proof))));
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public async Task The_new_key_is_on_disk_before_it_is_used_and_the_controller_hears_of_it_last()
    {
        await RotateAsync();
        var next = OnDisk.NextSeed!;
        var jwt = Jwt(KeyOf(next));
        _steps.Clear();

        Assert.Equal((CommandOutcome.Done, null), await AcceptAsync(jwt));

        Assert.Equal([$"signed in with {next}", "told True"], _steps);
        Assert.Equal((next, jwt, null), (OnDisk.Seed, OnDisk.Jwt, OnDisk.NextSeed));
        Assert.Equal(next, _keeper.Current.Seed);
        Assert.Equal(KeyOf(next), KeyRotation.InUse(_keeper.Current).PublicKey);
    }

    [Fact]
    public async Task A_JWT_for_another_key_or_another_agent_is_refused_and_nothing_changes()
    {
        await RotateAsync();
        var before = _keeper.Current;
        var next = KeyOf(before.NextSeed!);
        var good = Jwt(next);
        _steps.Clear();

        foreach (var jwt in (string?[])[Jwt(KeyOf(before.Seed)), Jwt(next, "dc2"), good[..^1], _account.GetPublicKey(), "", null])
        {
            Assert.Equal((CommandOutcome.Refused, "the JWT is not for the new key of this agent"), await AcceptAsync(jwt));
        }

        Assert.Empty(_steps);
        Assert.Equal(before, _keeper.Current);
        Assert.Equal(before, OnDisk);
    }

    [Fact]
    public async Task A_JWT_that_nobody_waits_for_is_refused()
    {
        Assert.Equal((CommandOutcome.Refused, "no new key waits for a JWT"), await AcceptAsync(Jwt(KeyOf(_keeper.Current.Seed))));
    }

    private AgentIdentity OnDisk
    {
        get
        {
            Assert.True(AgentIdentity.TryLoad(_folder.Path, out var identity, out var fault), fault);
            return identity;
        }
    }

    private Task<(CommandOutcome, string?)> RotateAsync() => _rotation.RotateAsync(Order(CommandKinds.RotateKey, []), default);

    private Task<(CommandOutcome, string?)> AcceptAsync(string? jwt) =>
        _rotation.AcceptAsync(Order(CommandKinds.AcceptKey, jwt is null ? [] : new() { ["jwt"] = jwt }), default);

    private static Command Order(string kind, Dictionary<string, string> arguments) => new()
    {
        Id = "1",
        Kind = kind,
        Arguments = arguments,
        NotBefore = Sample.Start,
        Expires = Sample.Start.AddDays(1),
        RequestedBy = "test",
    };

    private string Jwt(string publicKey, string agent = "dc1") => NatsJwt.Encode(
        new NatsClaims<UserBody> { Name = agent, Subject = publicKey, Nats = AgentPermissions.Agent(agent) }, _account);

    private static string KeyOf(string seed)
    {
        using var key = KeyPair.FromSeed(seed);
        return key.GetPublicKey();
    }
}
