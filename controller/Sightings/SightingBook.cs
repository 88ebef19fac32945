using System.Net;
using Deception.Contracts;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Sightings;

/// <summary>What agents saw on the wire that the directory doesn't keep: who signed in from where, and who wrote what.</summary>
public sealed class SightingBook(IDbContextFactory<ControllerDb> databases, TimeProvider clock)
{
    private const int MostSignIns = 200_000, MostWrites = 100_000, LongestName = 512, MostNames = 50;
    private const int SignInsTold = 10_000, WritesTold = 2_000, FindingsTold = 1_000;

    private static readonly TimeSpan KeepSignIns = TimeSpan.FromDays(30), KeepWrites = TimeSpan.FromDays(7), PurgeEvery = TimeSpan.FromMinutes(5);
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
        // Whatever the wire spells alike is one row; a clock that goes ahead must not keep its sightings on top for ever.
        DateTimeOffset At(DateTimeOffset told) => told < now ? told.ToUniversalTime() : now;
        var signIns = fact.SignIns.Where(s => s.At > now - KeepSignIns).GroupBy(s => (Account: Text(s.Account).ToLowerInvariant(), Address: Address(s.Address)))
            .ToDictionary(g => g.Key, g => g.Max(s => At(s.At)));
        foreach (var ((account, address), at) in signIns)
        {
            if (await db.SignIns.FindAsync([account, address], stop) is not { } row)
            {
                db.SignIns.Add(row = new SignInRow { Account = account, Address = address, Agent = agent });
            }
            if (at > row.LastSeen)
            {
                (row.LastSeen, row.Agent) = (at, agent);
            }
        }
        var writes = fact.Writes.Where(w => w.At > now - KeepWrites).DistinctBy(w => (Text(w.Object), At(w.At), Address(w.Address)));
        foreach (var write in writes)
        {
            var (name, at, address) = (Text(write.Object), At(write.At), Address(write.Address));
            if (await db.DirectoryWrites.FindAsync([name, at, address], stop) is null)
            {
                db.DirectoryWrites.Add(new DirectoryWriteRow
                {
                    Object = name,
                    At = at,
                    Address = address,
                    Account = write.Account is null ? null : Text(write.Account),
                    Attributes = [.. write.Attributes.Select(Text)],
                    Members = [.. write.Members.Select(Text)],
                    Agent = agent,
                });
            }
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
        var realm = "@" + domain.ToLowerInvariant();
        var signIns = await db.SignIns.AsNoTracking().Where(s => s.LastSeen > signInsSince && (s.Account.EndsWith(realm) || !s.Account.Contains('@')))
            .OrderByDescending(s => s.LastSeen).ThenBy(s => s.Account).ThenBy(s => s.Address).Take(SignInsTold).ToListAsync(stop);
        var suffix = root[1..].ToLowerInvariant();
        var writes = await db.DirectoryWrites.AsNoTracking().Where(w => w.At > writesSince && w.Object.ToLower().EndsWith(suffix))
            .OrderByDescending(w => w.At).ThenBy(w => w.Object).ThenBy(w => w.Address).Take(WritesTold).ToListAsync(stop);
        return new Contracts.Sightings
        {
            Domain = domain,
            SignIns = [.. signIns.Select(s => new SignInSighting(s.Account, s.Address, s.LastSeen))],
            Writes = [.. writes.Where(w => ("," + w.Object).EndsWith(root, StringComparison.OrdinalIgnoreCase))
                .Select(w => new WriteSighting(w.Object, w.Attributes, w.Members, w.Account, w.Address, w.At))],
        };
    }

    /// <summary>Findings that raise the risk of whom they name, and what audits of hosts found.</summary>
    public async Task<IReadOnlyList<Finding>> FindingsAsync(string domain, CancellationToken stop)
    {
        var (since, until) = (clock.GetUtcNow() - Recent, clock.GetUtcNow() + TimeSpan.FromHours(1));
        await using var db = await databases.CreateDbContextAsync(stop);
        // Rows alone: what a finding says in full may be long, and is not needed.
        var rows = await db.Findings.AsNoTracking()
            .Where(f => f.LastSeen > since && f.LastSeen <= until && (f.Domain == null || f.Domain == domain) &&
                (f.Kind == FindingKind.Threat || f.Kind == FindingKind.Touch || (f.Kind == FindingKind.Exposure && f.Detector.StartsWith("endpoint."))))
            .OrderByDescending(f => f.Sequence).Take(FindingsTold)
            .Select(f => new { f.Id, f.Revision, f.Detector, f.Kind, f.Severity, f.Confidence, f.Title, f.Domain, f.FirstSeen, f.LastSeen, f.Accounts, f.TargetHost }).ToListAsync(stop);
        return [.. rows.Where(f => f.Accounts.Count > 0).Select(f => new Finding
        {
            Id = f.Id,
            Revision = f.Revision,
            Detector = f.Detector,
            Kind = f.Kind,
            Title = Short(f.Title),
            Summary = "",
            Severity = f.Severity,
            Confidence = f.Confidence,
            Maturity = Maturity.Incubating,
            FirstSeen = f.FirstSeen,
            LastSeen = f.LastSeen,
            Count = 1,
            Domain = f.Domain,
            Target = new Entity { Host = f.TargetHost is null ? null : Short(f.TargetHost) },
            Accounts = [.. f.Accounts.Where(a => !string.IsNullOrEmpty(a)).Take(MostNames).Select(Short)],
        })];
    }

    private static string Short(string text) => text.Length <= LongestName ? text : text[..LongestName];

    // The oldest make room: a flood of one teller leaves the others heard.
    private async Task PurgeAsync(ControllerDb db, DateTimeOffset now, CancellationToken stop)
    {
        if (now - _purged < PurgeEvery)
        {
            return;
        }
        _purged = now;
        var (signIns, writes) = (now - KeepSignIns, now - KeepWrites);
        if (await db.SignIns.OrderByDescending(s => s.LastSeen).Skip(MostSignIns).Select(s => (DateTimeOffset?)s.LastSeen).FirstOrDefaultAsync(stop) is { } oldestSignIn && oldestSignIn > signIns)
        {
            signIns = oldestSignIn.AddTicks(1);
        }
        if (await db.DirectoryWrites.OrderByDescending(w => w.At).Skip(MostWrites).Select(w => (DateTimeOffset?)w.At).FirstOrDefaultAsync(stop) is { } oldestWrite && oldestWrite > writes)
        {
            writes = oldestWrite.AddTicks(1);
        }
        await db.SignIns.Where(s => s.LastSeen < signIns).ExecuteDeleteAsync(stop);
        await db.DirectoryWrites.Where(w => w.At < writes).ExecuteDeleteAsync(stop);
    }

    // Neither SQLite nor PostgreSQL keeps a NUL, and who signs in chooses the name.
    private static string Text(string told) => told.Replace('\0', '\uFFFD');

    private static string Address(string told) => IPAddress.Parse(told).ToString();

    private static string? Fault(SightingsFact fact) =>
        fact.SignIns is null || fact.Writes is null || fact.SignIns.Count > SightingsFact.Most || fact.Writes.Count > SightingsFact.Most ? "tells more sightings than fit into one fact"
        : fact.SignIns.Any(s => s is null || IsNone(s.Account) || !IPAddress.TryParse(s.Address, out _)) ? "tells a sign-in without account or address"
        : fact.Writes.Any(w => w is null || w.Attributes is null || w.Members is null || IsNone(w.Object) || !IPAddress.TryParse(w.Address, out _) || w.Account?.Length > LongestName
            || w.Attributes.Count > MostNames || w.Members.Count > MostNames || w.Attributes.Concat(w.Members).Any(IsNone)) ? "tells a write without object or address"
        : null;

    private static bool IsNone(string? text) => text is not { Length: > 0 and <= LongestName };
}
