using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Orders;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.NKeys;

namespace Deception.Controller.Authority;

/// <summary>The enrolled agents: who they are, their keys, and the end of these.</summary>
public sealed class AgentRegistry(
    IDbContextFactory<ControllerDb> databases, AuthorityKeys keys, Mint mint, OrderDesk orders, ChangeFeed changes, TimeProvider clock)
{
    private static readonly TimeSpan RotationPatience = TimeSpan.FromDays(7);

    /// <summary>All agents by name, revoked ones too.</summary>
    public async Task<IReadOnlyList<EnrolledAgent>> AllAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.EnrolledAgents.AsNoTracking().OrderBy(a => a.Name).ToListAsync(stop);
    }

    /// <summary>
    /// Takes an agent's rights. The controller in charge tells the broker within a second, which cuts open connections.
    /// </summary>
    /// <returns>False if there is no such agent, or it was revoked before.</returns>
    public async Task<bool> RevokeAsync(string name, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.EnrolledAgents.FindAsync([name], stop) is not { RevokedAt: null } agent)
        {
            return false;
        }
        agent.RevokedAt = clock.GetUtcNow();
        await RevokeKeyAsync(db, agent.PublicKey, name, stop);
        if (agent.NextKey is { } next)
        {
            await RevokeKeyAsync(db, next, name, stop);
        }
        await db.SaveChangesAsync(stop);
        changes.Announce(Change.Agents);
        return true;
    }

    /// <summary>Asks an agent to change its key.</summary>
    /// <returns>False if there is no such agent.</returns>
    public async Task<bool> RotateAsync(string name, string requestedBy, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.EnrolledAgents.FindAsync([name], stop) is not { RevokedAt: null })
        {
            return false;
        }
        await orders.AddAsync(name, CommandKinds.RotateKey, [], RotationPatience, requestedBy, stop);
        return true;
    }

    /// <summary>Asks agents whose keys end soon to change them.</summary>
    public async Task RotateDueAsync(CancellationToken stop)
    {
        var limit = clock.GetUtcNow() + Mint.RotateBefore;
        await using var db = await databases.CreateDbContextAsync(stop);
        var due = await db.EnrolledAgents
            .Where(a => a.RevokedAt == null && a.KeyExpires < limit)
            .Where(a => !db.Commands.Any(c => c.Agent == a.Name && c.Kind == CommandKinds.RotateKey && c.CreatedAt > a.KeyIssuedAt))
            .OrderBy(a => a.KeyExpires).Select(a => a.Name).Take(100).ToListAsync(stop);
        foreach (var name in due)
        {
            await orders.AddAsync(name, CommandKinds.RotateKey, [], RotationPatience, "schedule", stop);
        }
    }

    /// <summary>Takes an agent's word on its new key: a key that it made, or the proof that it signs in with it.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public async Task<string?> HearKeyAsync(string name, KeyFact fact, CancellationToken stop)
    {
        if (!IsProven(name, fact))
        {
            return "tells a key that it doesn't prove";
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.EnrolledAgents.FindAsync([name], stop) is not { RevokedAt: null } agent || agent.PublicKey == fact.PublicKey)
        {
            return null;
        }
        if (!await db.Commands.AnyAsync(c => c.Agent == name && c.Kind == CommandKinds.RotateKey, stop))
        {
            return "tells a new key that nobody asked for";
        }
        if (!fact.InUse)
        {
            agent.NextKey = fact.PublicKey;
            await db.SaveChangesAsync(stop);
            var jwt = mint.Agent(name, fact.PublicKey, out _);
            await orders.AddAsync(name, CommandKinds.AcceptKey, new() { ["jwt"] = jwt }, RotationPatience, "rotation", stop);
        }
        else if (agent.NextKey == fact.PublicKey)
        {
            var now = clock.GetUtcNow();
            await RevokeKeyAsync(db, agent.PublicKey, name, stop);
            (agent.PublicKey, agent.NextKey, agent.KeyIssuedAt, agent.KeyExpires) = (fact.PublicKey, null, now, now + Mint.AgentLife);
            await db.SaveChangesAsync(stop);
            changes.Announce(Change.Agents);
        }
        return null;
    }

    private bool IsProven(string name, KeyFact fact)
    {
        Span<byte> proof = stackalloc byte[KeyPair.SignatureSize];
        if (!NKeyText.TryDecodePublic(fact.PublicKey, out var kind, stackalloc byte[NKeyText.KeySize]) || kind != PrefixByte.User
            || fact.PublicKey == keys.User.GetPublicKey()
            || !Convert.TryFromBase64String(fact.Proof, proof, out var length) || length != proof.Length)
        {
            return false;
        }
        using var key = KeyPair.FromPublicKey(fact.PublicKey);
        return key.Verify(KeyFact.ProofText(name, fact.PublicKey), proof.ToArray());
    }

    private async Task RevokeKeyAsync(ControllerDb db, string key, string agent, CancellationToken stop)
    {
        if (await db.Revocations.FindAsync([key], stop) is null)
        {
            db.Revocations.Add(new RevocationRow { PublicKey = key, Agent = agent, RevokedAt = clock.GetUtcNow() });
        }
    }
}
