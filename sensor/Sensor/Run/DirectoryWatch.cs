using System.Collections.Concurrent;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.DirectoryAccess;
using Deception.Link;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Graph;
using Deception.Posture.Reports;
using Deception.Posture.Risk;
using Deception.Posture.Snapshots;
using Deception.Sensor.HostAudit;
using Deception.Sensor.Posture;
using Microsoft.Extensions.Logging;

namespace Deception.Sensor.Run;

/// <summary>
/// Reads the directories that this sensor has the lease for: tells what changed since its last look, and how the domain stands. Where it stopped is kept on disk after
/// all findings are in the spool: a restart goes on from there, and what is told twice has the same ids.
/// </summary>
public sealed class DirectoryWatch(SensorConfig config, AgentLink link, LastAudit audit, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>The job that leases are given for.</summary>
    public const string Job = "directory";

    private const int MostPrivileged = 5000, MostEncryption = 8000, RetrySeconds = 30, MostUnanswered = 3, MostUnexplained = 1000, MostSnapshots = 3;

    // Leaving a large snapshot for others costs more than what they lose by an older one: findings told twice have the same ids.
    private static readonly TimeSpan LeaveEvery = TimeSpan.FromMinutes(1);

    // Sensors tell what they saw every ten seconds, the controller hands it on every three.
    private static readonly TimeSpan ExplainWithin = TimeSpan.FromMinutes(2), ExplainEvery = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = logs.CreateLogger("directory");
    private readonly Dictionary<string, Held> _held = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, int> _unanswered = new(StringComparer.OrdinalIgnoreCase);

    // What is known of a directory while its lease is held.
    private sealed class Held(Assignment lease)
    {
        public Assignment Lease { get; } = lease;

        public DirectorySnapshot? Last { get; set; }

        public DateTimeOffset WholeDue { get; set; }

        public DateTimeOffset FastDue { get; set; }

        // When the directory was as the file says.
        public DateTimeOffset? WrittenAt { get; set; }

        public DateTimeOffset? Left { get; set; }

        public bool IsToLeave { get; set; } = true;

        // Null where fast looks go by update numbers, or after DirSync was refused.
        public DirectorySync? Sync { get; set; }

        // Changes that were told without who made them: the wire's word for it may be on its way.
        public List<(DirectoryChange Change, DirectorySnapshot Snapshot, DateTimeOffset Until)> Unexplained { get; } = [];

        public DateTimeOffset ExplainDue { get; set; }
    }

    /// <summary>What keeps directories from being read now, one line each.</summary>
    public IReadOnlyList<string> Faults => [.. _faults.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"directory {f.Key}: {f.Value}")];

    /// <summary>Looks at each directory that is due and held.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        foreach (var directory in config.Directories)
        {
            if (link.Assignments?.Of(Job, directory.Domain) is not { } lease)
            {
                _held.Remove(directory.Domain);
                foreach (var fault in _faults.Keys.Where(k => k == directory.Domain || k.StartsWith(directory.Domain + ",", StringComparison.Ordinal)))
                {
                    _faults.TryRemove(fault, out _);
                }
                continue;
            }
            try
            {
                if (!_held.TryGetValue(directory.Domain, out var held) || held.Lease.Epoch != lease.Epoch)
                {
                    _held[directory.Domain] = held = await BeginAsync(directory, lease, stop);
                }
                if (Due(directory, held) is { } isWhole)
                {
                    await LookAtAsync(directory, held, isWhole, stop);
                    _faults.TryRemove(directory.Domain, out _);
                }
                await ExplainAsync(directory, held, stop);
                await LeaveAsync(directory, held, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (_faults.GetValueOrDefault(directory.Domain) != e.Message)
                {
                    _log.LogWarning("The directory of {Domain} was not read: {Trouble}", directory.Domain, e.Message);
                }
                _faults[directory.Domain] = e.Message;
                if (_held.TryGetValue(directory.Domain, out var failed))
                {
                    failed.WholeDue = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(directory.ChangesSeconds, RetrySeconds));
                }
            }
        }
    }

    // Where this agent stopped, or another holder of the lease after it.
    private async Task<Held> BeginAsync(DirectoryConfig directory, Assignment lease, CancellationToken stop)
    {
        var held = new Held(lease) { Last = Former(PathOf(directory)), Sync = directory.DirSync ? new DirectorySync(directory.Target) : null };
        if (await LeftAsync(directory, lease, stop) is { } left && (held.Last is null || left.TakenAt > held.Last.Header.TakenAt))
        {
            if (SnapshotFile.TryRead(new MemoryStream(left.Content), out var snapshot, out var fault))
            {
                held.Last = snapshot;
                _log.LogInformation("{Domain}: goes on from where {Agent} was at {Time:O}", directory.Domain, left.Agent, left.TakenAt);
            }
            else
            {
                _log.LogWarning("{Domain}: what {Agent} left {Fault}", directory.Domain, left.Agent, fault);
            }
        }
        return held;
    }

    // A broker that keeps nothing for others must not keep this one from looking.
    private async Task<LeftSnapshot?> LeftAsync(DirectoryConfig directory, Assignment lease, CancellationToken stop)
    {
        var key = HandOver(directory);
        try
        {
            var left = await link.LeftSnapshotAsync(lease, stop);
            (_unanswered[directory.Domain], _) = (0, _faults.TryRemove(key, out _));
            return left;
        }
        catch (IOException e) when ((_unanswered[directory.Domain] = _unanswered.GetValueOrDefault(directory.Domain) + 1) >= MostUnanswered)
        {
            _faults[key] = e.Message;
            _log.LogWarning("{Domain}: where the former holder of the lease stopped is not known, what changed since is missed: {Trouble}", directory.Domain, e.Message);
            return null;
        }
    }

    private static string HandOver(DirectoryConfig directory) => $"{directory.Domain}, hand-over";

    // True for a whole look, false for a fast one, null for none yet.
    private bool? Due(DirectoryConfig directory, Held held)
    {
        var now = clock.GetUtcNow();
        if (now >= held.WholeDue)
        {
            held.WholeDue = now + TimeSpan.FromSeconds(directory.ChangesSeconds);
            held.FastDue = now + TimeSpan.FromSeconds(directory.FastSeconds);
            return true;
        }
        // Where the controller's database has no name, only whole looks tell: too much for every few seconds.
        if (directory.FastSeconds > 0 && now >= held.FastDue && held.Last is { } last && last.Header.Invocation != Guid.Empty)
        {
            held.FastDue = now + TimeSpan.FromSeconds(directory.FastSeconds);
            return false;
        }
        return null;
    }

    private async Task LookAtAsync(DirectoryConfig directory, Held held, bool isWhole, CancellationToken stop)
    {
        var before = held.Last ?? Former(PathOf(directory));
        var fast = isWhole ? null : FastLook(directory, held, before!, stop);
        var after = fast ?? new DirectoryReader(Marked(directory, held, stop)).Read(stop);
        if (after == before || link.Assignments?.Of(Job, directory.Domain)?.Epoch != held.Lease.Epoch)
        {
            return; // nothing has changed, or it went to another while we read
        }
        var options = new AssessmentOptions { Policy = link.Policy.Current };
        var isChanged = false;
        if (before is not null && before.Header.DomainSid == after.Header.DomainSid)
        {
            var changes = Changes.Between(before, after, options);
            if (changes.Count > 0)
            {
                changes = WireAuthors.Join(changes, before, after, (await SightingsAsync(directory, held, stop)).Writes);
            }
            foreach (var finding in PostureFindings.Of(changes, after.Header))
            {
                link.Publish(finding);
            }
            // Each look's snapshot is kept with them, so there are few.
            while (held.Unexplained.Select(u => u.Snapshot).Distinct().Count() >= MostSnapshots)
            {
                var oldest = held.Unexplained[0].Snapshot;
                held.Unexplained.RemoveAll(u => u.Snapshot == oldest);
            }
            held.Unexplained.AddRange(changes.Where(c => c.Author is null).Take(MostUnexplained - Math.Min(MostUnexplained, held.Unexplained.Count))
                .Select(c => (c, after, clock.GetUtcNow() + ExplainWithin)));
            isChanged = changes.Count > 0;
            if (isChanged)
            {
                _log.LogInformation("{Domain}: {Count} changes, seen by a {Kind} look", directory.Domain, changes.Count, fast is null ? "whole" : held.Sync is null ? "fast" : "DirSync");
            }
        }
        if (isWhole)
        {
            await AssessIfDueAsync(directory, held, after, options, stop);
        }
        held.Last = after;
        if (isWhole || isChanged)
        {
            // Last of all: what comes after it is told again, under the same ids.
            Files.Write(PathOf(directory), stream => SnapshotFile.Write(stream, after));
            held.WrittenAt = after.Header.TakenAt;
            held.IsToLeave |= isChanged;
        }
        if (directory.FastSeconds == 0)
        {
            held.Last = null; // it lies on disk until the next look
        }
    }

    private DirectorySnapshot? FastLook(DirectoryConfig directory, Held held, DirectorySnapshot before, CancellationToken stop)
    {
        try
        {
            return held.Sync is { } sync ? sync.ReadSince(before, stop) : new DirectoryReader(directory.Target).ReadSince(before, stop);
        }
        catch (DirectoryReadException e) when (held.Sync is not null)
        {
            if (DirectorySync.IsRefusal(e))
            {
                WithoutSync(directory, held, e);
            }
            return null; // a whole look finds a controller that answers
        }
    }

    // Where the whole read has to be made: at the controller whose mark it goes with, others behind it.
    private DirectoryTarget Marked(DirectoryConfig directory, Held held, CancellationToken stop)
    {
        try
        {
            return held.Sync?.Mark(stop) is { } server ? directory.Target with { Servers = [server, .. directory.Target.Servers.Where(s => !s.Equals(server, StringComparison.OrdinalIgnoreCase))] } : directory.Target;
        }
        catch (DirectoryReadException e) when (DirectorySync.IsRefusal(e))
        {
            WithoutSync(directory, held, e);
            return directory.Target;
        }
    }

    // Until the lease changes hands.
    private void WithoutSync(DirectoryConfig directory, Held held, DirectoryReadException why)
    {
        held.Sync = null;
        _faults[$"{directory.Domain}, DirSync"] = $"{why.Message}; changes are counted by update numbers instead";
        _log.LogWarning("{Domain}: no DirSync, changes are counted by update numbers instead: {Trouble}", directory.Domain, why.Message);
    }

    private async Task AssessIfDueAsync(DirectoryConfig directory, Held held, DirectorySnapshot snapshot, AssessmentOptions options, CancellationToken stop)
    {
        var history = Path.Combine(config.State, $"directory-{directory.Domain.ToLowerInvariant()}.scores.json");
        var former = Files.ReadHistory(history);
        if (former.Count > 0 && snapshot.Header.TakenAt - former[^1].At < TimeSpan.FromHours(directory.AssessHours))
        {
            return;
        }
        var seen = await SightingsAsync(directory, held, stop);
        // The own audit's findings come back from the controller too, but the own ones are there first.
        var recent = audit.Findings.Concat(seen.Findings).DistinctBy(f => f.Id).ToList();
        var sessions = WireSessions.Of(snapshot, seen.SignIns);
        var (assessment, results) = Assess.Run(snapshot, options with { Sessions = sessions }, former, recent);
        foreach (var finding in PostureFindings.Exposures(results, snapshot.Header))
        {
            link.Publish(finding);
        }
        Tell(snapshot, assessment, options);
        Files.WriteHistory(history, [.. former, new ScorePoint(assessment.TakenAt, assessment.Score)]);
        _log.LogInformation("{Domain}: {Score} of 100, grade {Grade}, knowing {Sessions} sessions and {Findings} findings of all agents",
            directory.Domain, assessment.Score, assessment.Grade, sessions.Count, recent.Count);
    }

    // What other agents saw. A broker that doesn't tell keeps nothing from being read.
    private async Task<Sightings> SightingsAsync(DirectoryConfig directory, Held held, CancellationToken stop)
    {
        var nothing = new Sightings { Domain = directory.Domain };
        var key = $"{directory.Domain}, sightings";
        try
        {
            var seen = await link.SightingsAsync(held.Lease, stop);
            _faults.TryRemove(key, out _);
            return seen ?? nothing;
        }
        catch (IOException e)
        {
            _faults[key] = e.Message;
            return nothing;
        }
    }

    private async Task ExplainAsync(DirectoryConfig directory, Held held, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        held.Unexplained.RemoveAll(u => u.Until < now);
        if (held.Unexplained.Count == 0 || now < held.ExplainDue)
        {
            return;
        }
        held.ExplainDue = now + ExplainEvery;
        var writes = (await SightingsAsync(directory, held, stop)).Writes;
        foreach (var unexplained in held.Unexplained.ToList())
        {
            if (WireAuthors.Join([unexplained.Change], unexplained.Snapshot, unexplained.Snapshot, writes) is [{ Author: not null } explained])
            {
                held.Unexplained.Remove(unexplained);
                foreach (var finding in PostureFindings.Of([explained], unexplained.Snapshot.Header))
                {
                    link.Publish(finding);
                }
            }
        }
    }

    private async Task LeaveAsync(DirectoryConfig directory, Held held, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (!held.IsToLeave || now - held.Left < LeaveEvery || held.WrittenAt is not { } takenAt)
        {
            return;
        }
        held.Left = now;
        var content = await File.ReadAllBytesAsync(PathOf(directory), stop);
        var key = HandOver(directory);
        if (await link.LeaveSnapshotAsync(held.Lease, takenAt, content, stop) is { } trouble)
        {
            _faults[key] = trouble;
            _log.LogWarning("{Domain}: the snapshot is not left for who takes over: {Trouble}", directory.Domain, trouble);
            return;
        }
        held.IsToLeave = false;
        _faults.TryRemove(key, out _);
    }

    private string PathOf(DirectoryConfig directory) => Path.Combine(config.State, $"directory-{directory.Domain.ToLowerInvariant()}.snapshot");

    private DirectorySnapshot? Former(string path)
    {
        try
        {
            return File.Exists(path) ? Files.ReadSnapshot(path) : null;
        }
        catch (InputException e)
        {
            _log.LogWarning("{Trouble}; changes are told from now on", e.Message);
            return null;
        }
    }

    private void Tell(DirectorySnapshot snapshot, Assessment assessment, AssessmentOptions options)
    {
        var survey = new Survey(snapshot, options);
        var domain = snapshot.Header.Domain;
        var mark = snapshot.Header.TakenAt.UtcTicks;
        link.Tell(FormattableString.Invariant($"assessment:{domain}:{mark}"), f => f with
        {
            Assessment = new AssessmentFact(domain, assessment.TakenAt, assessment.Score, assessment.Grade, assessment.ScoreVersion,
                [.. assessment.Checks.Where(c => c.State == "failed").Select(c => c.Id)], [.. assessment.Checks.Where(c => c.State == "unread").Select(c => c.Id)]),
        });
        link.Tell(FormattableString.Invariant($"directory:{domain}:{mark}"), f => f with
        {
            Directory = new DirectoryFact(domain, [.. survey.Privileged.Select(p => p.Label).Take(MostPrivileged)], survey.EnabledUsers.Concat(survey.ManagedAccounts)
                .Where(a => a.Has("servicePrincipalName") && Encryption(a).Count > 0).Take(MostEncryption).DistinctBy(a => a.Label, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(a => a.Label, Encryption)),
        });
        foreach (var replicator in Replicators(survey))
        {
            link.Tell(FormattableString.Invariant($"replicator:{domain}:{replicator}:{mark}"), f => f with { Replicator = new ReplicatorFact(domain, replicator) });
        }
        foreach (var (name, address) in Controllers(survey))
        {
            link.Tell(FormattableString.Invariant($"controller:{domain}:{address}:{mark}"), f => f with { Controller = new ControllerFact(domain, name, address, "directory") });
        }
    }

    private static IReadOnlyList<string> Encryption(DirectoryObject account)
    {
        var types = (EncryptionTypes)(uint)(account.Number("msDS-SupportedEncryptionTypes") ?? 0);
        return [.. new[] { (EncryptionTypes.Rc4, "rc4-hmac"), (EncryptionTypes.Aes128, "aes128"), (EncryptionTypes.Aes256, "aes256"), (EncryptionTypes.DesMd5, "des-cbc-md5") }
            .Where(t => types.HasFlag(t.Item1)).Select(t => t.Item2)];
    }

    private static IEnumerable<string> Replicators(Survey survey) => (survey.Root?.Permissions?.Entries ?? [])
        .Where(e => e.ObjectType is not null && e.Grants(Rights.ControlAccess, SchemaIds.ReplicateAll) && !survey.IsTrusted(e.Trustee)).Select(e => survey.NameOf(e.Trustee)).Distinct();

    private static IEnumerable<(string Name, string Address)> Controllers(Survey survey) => survey.Controllers.Where(c => c.IsEnabled).Select(c => c.Label.TrimEnd('$'))
        .SelectMany(name => survey.OfClass("dnsNode").Where(n => n.Leaf.Equals(name, StringComparison.OrdinalIgnoreCase)).SelectMany(WireSessions.AddressesOf).Distinct().Select(a => (name, a)));
}
