using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.PolicyPublishing;

/// <summary>All editions of the policy. The database is the truth; several processes may add to it.</summary>
public sealed class PolicyHistory(IDbContextFactory<ControllerDb> databases, TimeProvider clock)
{
    /// <summary>Longest name and note kept.</summary>
    public const int MaxWords = 500;

    private const int MostTries = 10;

    /// <summary>Number of the newest edition; 0 without one.</summary>
    public async Task<long> NewestAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Policies.MaxAsync(p => (long?)p.Revision, stop) ?? 0;
    }

    /// <summary>One edition; null when there is none of this number.</summary>
    /// <param name="revision">Its number; null for the newest.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<PolicyRow?> FindAsync(long? revision, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Policies.AsNoTracking().Where(p => revision == null || p.Revision == revision)
            .OrderByDescending(p => p.Revision).FirstOrDefaultAsync(stop);
    }

    /// <summary>All editions, the newest first.</summary>
    public async Task<IReadOnlyList<PolicyRow>> AllAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Policies.AsNoTracking().OrderByDescending(p => p.Revision).ToListAsync(stop);
    }

    /// <summary>Adds an edition, unless the newest says the same.</summary>
    /// <param name="policy">A policy that <see cref="StrictPolicy"/> took.</param>
    /// <param name="source">The text that it was read from.</param>
    /// <param name="who">Who sets it.</param>
    /// <param name="note">What they say about it.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The newest edition, and whether it is a new one.</returns>
    /// <exception cref="DbUpdateException">The database can't be written.</exception>
    public async Task<(PolicyRow Row, bool IsNew)> AddAsync(Policy policy, string source, string who, string? note, CancellationToken stop)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Json(policy, 0)));
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var last = await db.Policies.AsNoTracking().OrderByDescending(p => p.Revision).FirstOrDefaultAsync(stop);
            if (last?.Digest == digest)
            {
                return (last, false);
            }
            var revision = (last?.Revision ?? 0) + 1;
            var row = new PolicyRow
            {
                Revision = revision,
                PublishedAt = clock.GetUtcNow(),
                Who = Cut(who),
                Note = note is null ? null : Cut(note),
                Digest = digest,
                Source = source,
                Json = Encoding.UTF8.GetString(Json(policy, revision)),
            };
            db.Policies.Add(row);
            try
            {
                await db.SaveChangesAsync(stop);
                return (row, true);
            }
            catch (DbUpdateException) when (attempt < MostTries)
            {
                // Unless somebody else took the number meanwhile, trying again changes nothing.
                if (await NewestAsync(stop) < revision)
                {
                    throw;
                }
            }
        }
    }

    private static byte[] Json(Policy policy, long revision) =>
        JsonSerializer.SerializeToUtf8Bytes(policy with { Revision = revision }, ContractsJson.Default.Policy);

    private static string Cut(string text) => text.Length > MaxWords ? text[..MaxWords] : text;
}
