using System.Collections.Concurrent;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.DirectoryAccess;
using Deception.Link;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Reports;
using Deception.Posture.Risk;
using Deception.Posture.Snapshots;
using Deception.Sensor.Posture;
using Microsoft.Extensions.Logging;

namespace Deception.Sensor.Run;

/// <summary>
/// Reads the directories that this sensor has the lease for: tells what changed since its last look, and how the domain stands. Where it stopped is kept on disk after
/// all findings are in the spool: a restart goes on from there, and what is told twice has the same ids.
/// </summary>
public sealed class DirectoryWatch(SensorConfig config, AgentLink link, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>The job that leases are given for.</summary>
    public const string Job = "directory";

    private const int MostPrivileged = 5000, MostEncryption = 20_000;

    private readonly ILogger _log = logs.CreateLogger("directory");
    private readonly ConcurrentDictionary<string, DateTimeOffset> _due = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What keeps directories from being read now, one line each.</summary>
    public IReadOnlyList<string> Faults => [.. _faults.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"directory {f.Key}: {f.Value}")];

    /// <summary>Looks at each directory that is due and held.</summary>
    public void Look(CancellationToken stop)
    {
        foreach (var directory in config.Directories)
        {
            var now = clock.GetUtcNow();
            if (link.Assignments?.Holds(Job, directory.Domain) != true || (_due.TryGetValue(directory.Domain, out var due) && now < due))
            {
                continue;
            }
            _due[directory.Domain] = now + TimeSpan.FromSeconds(directory.ChangesSeconds);
            try
            {
                LookAt(directory, stop);
                _faults.TryRemove(directory.Domain, out _);
            }
            catch (Exception e) when (e is DirectoryReadException or InputException or IOException or UnauthorizedAccessException)
            {
                _faults[directory.Domain] = e.Message;
                _log.LogWarning("The directory of {Domain} was not read: {Trouble}", directory.Domain, e.Message);
            }
        }
    }

    private void LookAt(DirectoryConfig directory, CancellationToken stop)
    {
        var path = Path.Combine(config.State, $"directory-{directory.Domain.ToLowerInvariant()}.snapshot");
        var history = Path.Combine(config.State, $"directory-{directory.Domain.ToLowerInvariant()}.scores.json");
        var before = Former(path);
        var after = new DirectoryReader(directory.Target).Read(stop);
        if (link.Assignments?.Holds(Job, directory.Domain) != true)
        {
            return; // it went to another while we read
        }
        var options = new AssessmentOptions { Policy = link.Policy.Current };
        if (before is not null && before.Header.DomainSid == after.Header.DomainSid)
        {
            var changes = Changes.Between(before, after, options);
            foreach (var finding in PostureFindings.Of(changes, after.Header))
            {
                link.Publish(finding);
            }
            if (changes.Count > 0)
            {
                _log.LogInformation("{Domain}: {Count} changes", directory.Domain, changes.Count);
            }
        }
        var former = Files.ReadHistory(history);
        if (former.Count == 0 || after.Header.TakenAt - former[^1].At >= TimeSpan.FromHours(directory.AssessHours))
        {
            var (assessment, results) = Assess.Run(after, options, former);
            foreach (var finding in PostureFindings.Exposures(results, after.Header))
            {
                link.Publish(finding);
            }
            Tell(after, assessment, options);
            Files.WriteHistory(history, [.. former, new ScorePoint(assessment.TakenAt, assessment.Score)]);
            _log.LogInformation("{Domain}: {Score} of 100, grade {Grade}", directory.Domain, assessment.Score, assessment.Grade);
        }
        // Last of all: what comes after it is told again, under the same ids.
        Files.Write(path, stream => SnapshotFile.Write(stream, after));
    }

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
        .SelectMany(name => survey.OfClass("dnsNode").Where(n => n.Leaf.Equals(name, StringComparison.OrdinalIgnoreCase)).SelectMany(n => n.Bytes("dnsRecord"))
            .Select(b => DnsRecord.TryRead(b, out var record) && record.Type is 1 or 28 ? record.Text : null).OfType<string>().Distinct().Select(a => (name, a)));
}
