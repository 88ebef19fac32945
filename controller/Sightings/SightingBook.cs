using System.Net;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Sightings;

/// <summary>What agents saw on the wire that the directory doesn't keep: who signed in from where, and who wrote what.</summary>
public sealed class SightingBook(IDbContextFactory<ControllerDb> databases, TimeProvider clock)
{
    private const int MostSignIns = 200_000, MostWrites = 100_000, LongestName = 512, MostNames = 50;
    private const int SignInsTold = 10_000, WritesTold = 2_000, FindingsTold = 1_000;

    private static readonly TimeSpan KeepSignIns = TimeSpan.FromDays(30), KeepWrites = TimeSpan.FromDays(7), PurgeEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7), SignInsOf = TimeSpan.FromDays(1), WritesOf = TimeSpan.FromHours(1);

    private DateTimeOffset _purged;

    /// <summary>Takes what an agent saw.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public async Task<string?> HearAsync(string agent, SightingsFact fact, CancellationToken stop)
    {
        if (Fault(fact) is { } fault)
        {
            return fault;
        }
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await PurgeAsync(db, now, stop);
        // A clock that goes ahead must not keep its sightings on top for ever.
        DateTimeOffset At(DateTimeOffset told) => told < now ? told : now;
        var accounts = fact.SignIns.Select(s => s.Account.ToLowerInvariant()).Distinct().ToList();
        var known = (await db.SignIns.Where(s => accounts.Contains(s.Account)).ToListAsync(stop)).ToDictionary(s => (s.Account, s.Address));
        foreach (var seen in fact.SignIns.Where(s => s.At > now - KeepSignIns))
        {
            var key = (seen.Account.ToLowerInvariant(), IPAddress.Parse(seen.Address).ToString());
            if (!known.TryGetValue(key, out var row))
            {
                db.SignIns.Add(known[key] = row = new SignInRow { Account = key.Item1, Address = key.Item2, Agent = agent });
            }
            if (At(seen.At) > row.LastSeen)
            {
                (row.LastSeen, row.Agent) = (At(seen.At), agent);
            }
        }
        foreach (var write in fact.Writes.Where(w => w.At > now - KeepWrites).DistinctBy(w => (w.Object, w.At, w.Address)))
        {
            var (at, address) = (At(write.At), IPAddress.Parse(write.Address).ToString());
            if (await db.DirectoryWrites.FindAsync([write.Object, at, address], stop) is null)
            {
                db.DirectoryWrites.Add(new DirectoryWriteRow
                {
                    Object = write.Object,
                    At = at,
                    Address = address,
                    Account = write.Account,
                    Attributes = [.. write.Attributes],
                    Members = [.. write.Members],
                    Agent = agent,
                });
            }
        }
        if (await db.SignIns.CountAsync(stop) >= MostSignIns || await db.DirectoryWrites.CountAsync(stop) >= MostWrites)
        {
            return "tells more sign-ins or writes than are kept";
        }
        await db.SaveChangesAsync(stop);
        return null;
    }

    /// <summary>Who signed in and who wrote, as the reader of a domain's directory needs it.</summary>
    public async Task<Contracts.Sightings> OfAsync(string domain, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var (signInsSince, writesSince) = (now - SignInsOf, now - WritesOf);
        var root = string.Concat(domain.Split('.').Select(label => ",DC=" + label));
        await using var db = await databases.CreateDbContextAsync(stop);
        var signIns = await db.SignIns.AsNoTracking().Where(s => s.LastSeen > signInsSince).OrderByDescending(s => s.LastSeen).ThenBy(s => s.Account).ThenBy(s => s.Address)
            .Take(SignInsTold).ToListAsync(stop);
        var writes = await db.DirectoryWrites.AsNoTracking().Where(w => w.At > writesSince).OrderByDescending(w => w.At).ThenBy(w => w.Object).ThenBy(w => w.Address)
            .Take(WritesTold).ToListAsync(stop);
        return new Contracts.Sightings
        {
            Domain = domain,
            SignIns = [.. signIns.Where(s => s.Account.Split('@', 2) is [_] || s.Account.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase))
                .Select(s => new SignInSighting(s.Account, s.Address, s.LastSeen))],
            Writes = [.. writes.Where(w => ("," + w.Object).EndsWith(root, StringComparison.OrdinalIgnoreCase))
                .Select(w => new WriteSighting(w.Object, w.Attributes, w.Members, w.Account, w.Address, w.At))],
        };
    }

    /// <summary>Findings that raise the risk of whom they name, and what audits of hosts found.</summary>
    public async Task<IReadOnlyList<Finding>> FindingsAsync(string domain, CancellationToken stop)
    {
        var since = clock.GetUtcNow() - Recent;
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Findings.AsNoTracking()
            .Where(f => f.LastSeen > since && (f.Domain == null || f.Domain == domain) &&
                (f.Kind == FindingKind.Threat || f.Kind == FindingKind.Touch || (f.Kind == FindingKind.Exposure && f.Detector.StartsWith("endpoint."))))
            .OrderByDescending(f => f.Sequence).Take(FindingsTold).Select(f => f.Json).ToListAsync(stop);
        return [.. rows.Select(json => JsonSerializer.Deserialize(json, ContractsJson.Default.Finding)!).Where(f => f.Accounts.Count > 0).Select(f => f with { Evidence = [], References = [] })];
    }

    private async Task PurgeAsync(ControllerDb db, DateTimeOffset now, CancellationToken stop)
    {
        if (now - _purged < PurgeEvery)
        {
            return;
        }
        _purged = now;
        var (signIns, writes) = (now - KeepSignIns, now - KeepWrites);
        await db.SignIns.Where(s => s.LastSeen < signIns).ExecuteDeleteAsync(stop);
        await db.DirectoryWrites.Where(w => w.At < writes).ExecuteDeleteAsync(stop);
    }

    private static string? Fault(SightingsFact fact) =>
        fact.SignIns is null || fact.Writes is null || fact.SignIns.Count > SightingsFact.Most || fact.Writes.Count > SightingsFact.Most ? "tells more sightings than fit into one fact"
        : fact.SignIns.Any(s => s is null || IsNone(s.Account) || !IPAddress.TryParse(s.Address, out _)) ? "tells a sign-in without account or address"
        : fact.Writes.Any(w => w is null || w.Attributes is null || w.Members is null || IsNone(w.Object) || !IPAddress.TryParse(w.Address, out _) || w.Account?.Length > LongestName
            || w.Attributes.Count > MostNames || w.Members.Count > MostNames || w.Attributes.Concat(w.Members).Any(IsNone)) ? "tells a write without object or address"
        : null;

    private static bool IsNone(string? text) => text is not { Length: > 0 and <= LongestName };
}
