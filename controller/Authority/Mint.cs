using NATS.NKeys;
using NATS.NKeys.Jwt;

namespace Deception.Controller.Authority;

/// <summary>Makes the JWTs of the bus: operator, two accounts, controllers and agents.</summary>
public sealed class Mint(AuthorityKeys keys, TimeProvider clock)
{
    /// <summary>How long an agent's JWT holds.</summary>
    public static readonly TimeSpan AgentLife = TimeSpan.FromDays(90);

    /// <summary>How long before its end an agent's key is replaced.</summary>
    public static readonly TimeSpan RotateBefore = TimeSpan.FromDays(30);

    private static readonly TimeSpan ControllerLife = TimeSpan.FromDays(30);

    private static readonly AccountLimits Unlimited = new()
    {
        Subscriptions = -1,
        Data = -1,
        Payload = -1,
        Imports = -1,
        Exports = -1,
        Wildcards = true,
        Connections = -1,
    };

    /// <summary>The operator's JWT, which the broker's configuration holds.</summary>
    public string Operator() => NatsJwt.Encode(
        new NatsClaims<OperatorBody>
        {
            Name = "deception",
            Subject = keys.Operator.GetPublicKey(),
            IssuedAt = Now,
            Nats = new OperatorBody { SystemAccount = keys.System.GetPublicKey() },
        }, keys.Operator);

    /// <summary>The JWT of the broker's own account.</summary>
    public string SystemAccount() => NatsJwt.Encode(
        new NatsClaims<AccountBody>
        {
            Name = "system",
            Subject = keys.System.GetPublicKey(),
            IssuedAt = Now,
            Nats = new AccountBody { Limits = Unlimited },
        }, keys.Operator);

    /// <summary>The JWT of the account of agents and controllers.</summary>
    /// <param name="revoked">Keys that no longer hold, and since when.</param>
    public string Account(IEnumerable<RevocationRow> revoked) => NatsJwt.Encode(
        new NatsClaims<AccountBody>
        {
            Name = "deception",
            Subject = keys.Account.GetPublicKey(),
            IssuedAt = Now,
            Nats = new AccountBody
            {
                // JetStream's limits are the broker's own; leaf nodes would bring strangers in.
                Limits = Unlimited with { MemoryStorage = -1, DiskStorage = -1, Streams = -1, Consumers = -1 },
                Revocations = revoked.ToDictionary(r => r.PublicKey, r => r.RevokedAt.ToUnixTimeSeconds()),
            },
        }, keys.Operator);

    /// <summary>A controller's own JWT.</summary>
    public string Controller() => User("controller", keys.User.GetPublicKey(), AgentPermissions.Controller, keys.Account, ControllerLife, out _);

    /// <summary>A controller's JWT in the broker's own account.</summary>
    public string SystemUser() => User("controller", keys.SystemUser.GetPublicKey(), AgentPermissions.System, keys.System, ControllerLife, out _);

    /// <summary>An agent's JWT.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="publicKey">Its user key.</param>
    /// <param name="expires">When it ends.</param>
    public string Agent(string agent, string publicKey, out DateTimeOffset expires) =>
        User(agent, publicKey, AgentPermissions.Agent(agent), keys.Account, AgentLife, out expires);

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private string User(string name, string publicKey, UserBody body, KeyPair issuer, TimeSpan life, out DateTimeOffset expires)
    {
        expires = DateTimeOffset.FromUnixTimeSeconds(Now) + life;
        return NatsJwt.Encode(
            new NatsClaims<UserBody>
            {
                Name = name,
                Subject = publicKey,
                IssuedAt = Now,
                Expires = expires.ToUnixTimeSeconds(),
                Nats = body,
            }, issuer);
    }
}
