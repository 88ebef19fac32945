using Deception.Contracts;
using NATS.NKeys;
using NATS.NKeys.Jwt;

namespace Deception.Link;

/// <summary>
/// Changes an agent's key without losing the line: a new key is made and its public part told; its JWT comes back; the
/// agent signs in with both and says so, and only then the controller revokes the old key.
/// </summary>
internal sealed class KeyRotation(IdentityKeeper keeper, Action<KeyFact> tell, Func<Task> reconnect)
{
    /// <summary>Makes a key, or tells again the one that waits.</summary>
    public Task<(CommandOutcome, string?)> RotateAsync(Command command, CancellationToken stop)
    {
        var identity = keeper.Current;
        if (identity.NextSeed is null)
        {
            using var made = KeyPair.CreatePair(PrefixByte.User);
            identity = identity with { NextSeed = made.GetSeed() };
            keeper.Replace(identity);
        }
        using var key = KeyPair.FromSeed(identity.NextSeed);
        tell(Proven(identity.Agent, key, inUse: false));
        return Task.FromResult<(CommandOutcome, string?)>((CommandOutcome.Done, null));
    }

    /// <summary>Signs in with the new key, if the JWT is for it and this agent.</summary>
    public async Task<(CommandOutcome, string?)> AcceptAsync(Command command, CancellationToken stop)
    {
        var identity = keeper.Current;
        if (identity.NextSeed is not { } seed)
        {
            return (CommandOutcome.Refused, "no new key waits for a JWT");
        }
        using var key = KeyPair.FromSeed(seed);
        if (!command.Arguments.TryGetValue("jwt", out var jwt) || !NatsJwt.TryDecode(jwt, out NatsClaims<UserBody>? claims)
            || claims.Subject != key.GetPublicKey() || claims.Name != identity.Agent)
        {
            return (CommandOutcome.Refused, "the JWT is not for the new key of this agent");
        }
        keeper.Replace(identity with { Seed = seed, Jwt = jwt, NextSeed = null });
        await reconnect();
        tell(Proven(identity.Agent, key, inUse: true));
        return (CommandOutcome.Done, null);
    }

    /// <summary>The word that an identity's key is in use.</summary>
    public static KeyFact InUse(AgentIdentity identity)
    {
        using var key = KeyPair.FromSeed(identity.Seed);
        return Proven(identity.Agent, key, inUse: true);
    }

    private static KeyFact Proven(string agent, KeyPair key, bool inUse)
    {
        var signature = new byte[KeyPair.SignatureSize];
        key.Sign(KeyFact.ProofText(agent, key.GetPublicKey()), signature);
        return new KeyFact(key.GetPublicKey(), Convert.ToBase64String(signature), inUse);
    }
}

/// <summary>The identity in use, and the file behind it.</summary>
internal sealed class IdentityKeeper(string folder, AgentIdentity identity)
{
    private AgentIdentity _identity = identity;

    public AgentIdentity Current => Volatile.Read(ref _identity);

    /// <summary>On disk first: a key that the broker knows must not be forgotten.</summary>
    public void Replace(AgentIdentity identity)
    {
        identity.Save(folder);
        Volatile.Write(ref _identity, identity);
    }
}
