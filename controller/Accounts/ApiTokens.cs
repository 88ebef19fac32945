using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Accounts;

/// <summary>The API's tokens. Nothing is cached: another process may make and revoke them at any time.</summary>
public sealed class ApiTokens(IDbContextFactory<ControllerDb> databases, TimeProvider clock)
{
    /// <summary>What every token begins with, so that scanners for secrets can tell one.</summary>
    public const string Prefix = "dct_";

    private const int Strength = 32;
    private static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);

    /// <summary>Makes a token.</summary>
    /// <returns>The token, which can't be had again.</returns>
    public async Task<string> CreateAsync(string name, TimeSpan? lifetime, CancellationToken stop)
    {
        if (name is not { Length: > 0 and <= 64 } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ExpectedFault($"'{name}' is no name for a token: 1-64 letters, digits, dots, dashes and underscores");
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.ApiTokens.AnyAsync(t => t.Name == name, stop))
        {
            throw new ExpectedFault($"there is a token '{name}' already; revoke it first");
        }
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Strength));
        var now = clock.GetUtcNow();
        db.ApiTokens.Add(new ApiTokenRow { Name = name, Digest = Digest(token), CreatedAt = now, ExpiresAt = now + lifetime });
        await db.SaveChangesAsync(stop);
        return token;
    }

    /// <summary>All of them, by name.</summary>
    public async Task<List<ApiTokenRow>> ListAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.ApiTokens.AsNoTracking().OrderBy(t => t.Name).ToListAsync(stop);
    }

    /// <summary>Ends a token.</summary>
    /// <returns>False if there is none of this name.</returns>
    public async Task<bool> RevokeAsync(string name, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.ApiTokens.Where(t => t.Name == name).ExecuteDeleteAsync(stop) > 0;
    }

    /// <summary>The name of a token that holds; null for any other.</summary>
    public async Task<string?> UseAsync(string token, CancellationToken stop)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }
        var (digest, now) = (Digest(token), clock.GetUtcNow());
        await using var db = await databases.CreateDbContextAsync(stop);
        var row = await db.ApiTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Digest == digest, stop);
        if (row is null || row.ExpiresAt <= now)
        {
            return null;
        }
        if (row.LastUsedAt is null || now - row.LastUsedAt >= UseInterval)
        {
            await NoteAsync(db, row.Name, now, stop);
        }
        return row.Name;
    }

    private static async Task NoteAsync(ControllerDb db, string name, DateTimeOffset now, CancellationToken stop)
    {
        try
        {
            await db.ApiTokens.Where(t => t.Name == name).ExecuteUpdateAsync(t => t.SetProperty(r => r.LastUsedAt, now), stop);
        }
        catch (DbException)
        {
            // A full disk must not shut out those who read.
        }
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
