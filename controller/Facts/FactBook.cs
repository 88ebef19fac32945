using System.Net;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Orders;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Facts;

/// <summary>
/// What agents have learned, with who told it and when. A domain controller that an agent has seen is believed only when
/// a person accepts it: an attacker who poses as one must not thereby become one.
/// </summary>
public sealed class FactBook(IDbContextFactory<ControllerDb> databases, ChangeFeed changes, TimeProvider clock)
{
    private const int MostFacts = 50_000;
    private const int MostUpkeep = 1000;
    private const int MostName = 255;
    private const int MostPrivileged = 10_000, MostEncryption = 50_000;

    /// <summary>Longest time ahead that upkeep may be announced for.</summary>
    public static readonly TimeSpan UpkeepAhead = TimeSpan.FromDays(1);

    /// <summary>Takes a fact.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public async Task<string?> HearAsync(string agent, Fact fact, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (Fault(fact, now) is { } fault)
        {
            return fault;
        }
        var (key, kind) = fact switch
        {
            { Controller: { } c } => ($"controller:{c.Domain?.ToLowerInvariant()}:{IPAddress.Parse(c.Address)}", "controller"),
            { Upkeep: { } u } => ($"upkeep:{u.Domain}:{u.Account}:{u.Source}:{u.At.UtcTicks}".ToLowerInvariant(), "upkeep"),
            { Directory: { } d } => ($"directory:{d.Domain}".ToLowerInvariant(), "directory"),
            { Replicator: { } r } => ($"replicator:{r.Domain}:{r.Account}".ToLowerInvariant(), "replicator"),
            { Assessment: { } a } => (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"assessment:{a.Domain.ToLowerInvariant()}:{a.TakenAt.UtcDateTime:yyyyMMddHHmm}"), "assessment"),
            _ => throw new ArgumentException("a fact of another kind", nameof(fact)),
        };
        await using var db = await databases.CreateDbContextAsync(stop);
        var role = await db.EnrolledAgents.Where(a => a.Name == agent).Select(a => a.Role).FirstOrDefaultAsync(stop);
        if (kind == "upkeep" && role != "decoys")
        {
            return "announces upkeep, which is for decoys agents";
        }
        if (DomainOf(fact) is { } domain && !(await DirectoryLeases.HoldersAsync(db, now, stop)).Contains((agent, domain.ToLowerInvariant())))
        {
            return $"speaks for the directory of {domain}, which it doesn't hold";
        }
        var row = await db.Facts.FindAsync([key], stop);
        if (row is null)
        {
            var old = now - UpkeepAhead;
            await db.Facts.Where(f => f.Kind == "upkeep" && f.LastTold < old).ExecuteDeleteAsync(stop);
            if (kind == "upkeep" && await db.Facts.CountAsync(f => f.Kind == "upkeep", stop) >= MostUpkeep)
            {
                return $"announces more upkeep than {MostUpkeep} sign-ins a day";
            }
            if (await db.Facts.CountAsync(stop) >= MostFacts)
            {
                return "tells more facts than are kept";
            }
            db.Facts.Add(row = new FactRow
            {
                Key = key,
                Kind = kind,
                Json = "",
                FirstTold = now,
                Review = kind is "upkeep" or "directory" or "assessment" ? FactReview.Unneeded : FactReview.Pending,
            });
        }
        var json = JsonSerializer.Serialize(fact with { Id = key, At = default }, ContractsJson.Default.Fact);
        if (kind == "directory" && row.Json != json)
        {
            row.FirstTold = now; // what is new is composed anew
        }
        row.Json = json;
        row.LastTold = now;
        if (!row.Agents.Contains(agent) && row.Agents.Count < 100)
        {
            row.Agents = [.. row.Agents, agent];
        }
        await db.SaveChangesAsync(stop);
        changes.Announce(Change.Policy);
        return null;
    }

    /// <summary>All facts by key.</summary>
    public async Task<IReadOnlyList<FactRow>> AllAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Facts.AsNoTracking().OrderBy(f => f.Key).ToListAsync(stop);
    }

    /// <summary>Notes what a person says of a fact.</summary>
    /// <returns>False if there is no such fact, or none that waits for a person.</returns>
    public async Task<bool> ReviewAsync(string key, FactReview review, string who, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.Facts.FindAsync([key], stop) is not { Review: not FactReview.Unneeded } row)
        {
            return false;
        }
        (row.Review, row.ReviewedBy, row.ReviewedAt) = (review, who, clock.GetUtcNow());
        await db.SaveChangesAsync(stop);
        changes.Announce(Change.Policy);
        return true;
    }

    // What a directory says is told by whoever has the lease of reading it, and nobody else.
    private static string? DomainOf(Fact fact) => fact switch
    {
        { Directory: { } d } => d.Domain,
        { Replicator: { } r } => r.Domain,
        { Assessment: { } a } => a.Domain,
        _ => null,
    };

    private static string? Fault(Fact fact, DateTimeOffset now) => fact switch
    {
        { Controller: { } c } when !IPAddress.TryParse(c.Address, out _) || IsLong(c.Domain) || IsLong(c.Name) => "tells a controller without an address",
        { Upkeep: { } u } when !IPAddress.TryParse(u.Source, out _) || IsLong(u.Domain) || u.Account.Length is 0 or > MostName =>
            "announces upkeep without account or address",
        { Directory: { } d } when IsLong(d.Domain) || d.Domain.Length == 0 || d.Privileged.Count > MostPrivileged || d.Encryption.Count > MostEncryption => "tells more of a directory than there is",
        { Replicator: { } r } when r.Domain.Length == 0 || IsLong(r.Domain) || r.Account.Length is 0 or > MostName => "tells a replicator without account or domain",
        { Assessment: { } a } when a.Domain.Length == 0 || IsLong(a.Domain) || a.Score is < 0 or > 100 || a.Failed.Count > 1000 => "tells an assessment that is none",
        { Upkeep: { } u } when u.At < now - TimeSpan.FromMinutes(2) || u.At > now + UpkeepAhead => "announces upkeep for a time that is past or far away",
        _ => null,
    };

    private static bool IsLong(string? text) => text?.Length > MostName;
}
