using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.NKeys;

namespace Deception.Controller.Authority;

/// <summary>What came of an enrolment.</summary>
/// <param name="Enrolment">Who the agent is now; null when it was refused.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
public sealed record EnrolmentAnswer(Enrolment? Enrolment, string? Refusal);

/// <summary>Hands out one-time tokens and makes agents of those who bring one.</summary>
public sealed class EnrolmentDesk(
    IDbContextFactory<ControllerDb> databases, AuthorityKeys keys, Mint mint, ControllerOptions options, ChangeFeed changes, TimeProvider clock)
{
    /// <summary>What an agent can be.</summary>
    public static readonly IReadOnlyList<string> Roles = ["sensor", "decoys"];

    // Whom one process enrols at a time: the database takes one writer, and names must be given out one by one.
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Makes tokens.</summary>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="names">A name for each token; null leaves it to the agent.</param>
    /// <param name="life">How long they can be used.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<IReadOnlyList<EnrolmentToken>> CreateTokensAsync(string role, IReadOnlyList<string?> names, TimeSpan life, CancellationToken stop)
    {
        var tokens = names.Select(_ => EnrolmentToken.Create(keys.Certificate.RawData)).ToList();
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        db.Enrolments.RemoveRange(db.Enrolments.Where(e => e.Expires < now && e.UsedAt == null));
        db.Enrolments.AddRange(tokens.Zip(names, (token, name) => new EnrolmentRow
        {
            Digest = token.Digest,
            Role = role,
            Name = name,
            CreatedAt = now,
            Expires = now + life,
        }));
        await db.SaveChangesAsync(stop);
        return tokens;
    }

    /// <summary>
    /// Takes a token for an agent. The same agent may ask again with the same token and key, for an answer can be lost on
    /// the way; anybody else is refused.
    /// </summary>
    public async Task<EnrolmentAnswer> EnrolAsync(EnrolmentRequest request, CancellationToken stop)
    {
        // The cheap question first: without a token of ours nobody makes this controller verify signatures.
        if (request is not { Secret: not null, PublicKey: not null, Proof: not null, Role: not null } || !await IsKnownAsync(request.Secret, stop))
        {
            return Refuse("the token is unknown, withdrawn or expired");
        }
        if (!ProvesItsKey(request))
        {
            return Refuse("the key is not proven");
        }
        await _one.WaitAsync(stop);
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var digest = Digest(request.Secret);
            var now = clock.GetUtcNow();
            var token = digest is null ? null : await db.Enrolments.FindAsync([digest], stop);
            if (token is null || token.Expires <= now)
            {
                return Refuse("the token is unknown, withdrawn or expired");
            }
            if (token.Role != request.Role)
            {
                return Refuse($"the token is for role '{token.Role}'");
            }
            var agent = token.UsedBy is { } user ? await db.EnrolledAgents.FindAsync([user], stop) : null;
            if (token.UsedAt is not null && (agent is null || agent.PublicKey != request.PublicKey || agent.RevokedAt is not null))
            {
                return Refuse("the token was used before");
            }
            if (agent is null)
            {
                var (taken, refusal) = await NameAsync(db, token.Name, request.Name, stop);
                if (taken is null)
                {
                    return Refuse(refusal!);
                }
                agent = await db.EnrolledAgents.FindAsync([taken], stop);
                if (agent is null)
                {
                    db.EnrolledAgents.Add(agent = new EnrolledAgent { Name = taken, Role = token.Role, PublicKey = request.PublicKey });
                }
                (agent.Role, agent.PublicKey, agent.NextKey, agent.EnrolledAt, agent.RevokedAt) = (token.Role, request.PublicKey, null, now, null);
                (token.UsedAt, token.UsedBy) = (now, taken);
            }
            var jwt = mint.Agent(agent.Name, agent.PublicKey, out var expires);
            (agent.KeyIssuedAt, agent.KeyExpires) = (now, expires);
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            changes.Announce(Change.Agents);
            return new EnrolmentAnswer(new Enrolment
            {
                Agent = agent.Name,
                Jwt = jwt,
                BrokerUrl = options.Broker.Url,
                Authority = keys.Certificate.ExportCertificatePem(),
                ControllerKey = keys.Signing.GetPublicKey(),
            }, null);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> IsKnownAsync(string secret, CancellationToken stop)
    {
        var digest = Digest(secret);
        await using var db = await databases.CreateDbContextAsync(stop);
        return digest is not null && await db.Enrolments.AnyAsync(e => e.Digest == digest, stop);
    }

    private static EnrolmentAnswer Refuse(string why) => new(null, why);

    private static bool ProvesItsKey(EnrolmentRequest request)
    {
        Span<byte> proof = stackalloc byte[KeyPair.SignatureSize];
        if (!NKeyText.TryDecodePublic(request.PublicKey, out var kind, stackalloc byte[NKeyText.KeySize]) || kind != PrefixByte.User
            || !Convert.TryFromBase64String(request.Proof, proof, out var length) || length != proof.Length)
        {
            return false;
        }
        using var key = KeyPair.FromPublicKey(request.PublicKey);
        return key.Verify(EnrolmentRequest.ProofText(request.Secret, request.PublicKey), proof.ToArray());
    }

    private static string? Digest(string secret)
    {
        var bytes = new byte[64];
        return secret.Length <= 64
            && System.Buffers.Text.Base64Url.DecodeFromChars(secret, bytes, out _, out var length) == System.Buffers.OperationStatus.Done
            ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, length)))
            : null;
    }

    // A name that the token gives may be that of a revoked agent, which is thereby enrolled anew. An agent's own wish never
    // takes over a name, not a revoked one either.
    private static async Task<(string? Name, string? Refusal)> NameAsync(ControllerDb db, string? given, string? wished, CancellationToken stop)
    {
        if (given is not null)
        {
            return await db.EnrolledAgents.AnyAsync(a => a.Name == given && a.RevokedAt == null, stop)
                ? (null, $"agent '{given}' is enrolled; revoke it first")
                : (given, null);
        }
        var wish = new string([.. (wished ?? "").Take(48).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]).ToLowerInvariant();
        wish = wish.Length == 0 ? "agent" : wish;
        if (!await db.EnrolledAgents.AnyAsync(a => a.Name == wish, stop))
        {
            return (wish, null);
        }
        var names = await db.EnrolledAgents.Where(a => a.Name.StartsWith(wish + "-")).Select(a => a.Name).ToListAsync(stop);
        var known = names.ToHashSet(StringComparer.Ordinal);
        for (var i = 2; ; i++)
        {
            if (!known.Contains($"{wish}-{i}"))
            {
                return ($"{wish}-{i}", null);
            }
        }
    }
}
