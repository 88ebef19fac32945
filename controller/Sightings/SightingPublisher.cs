using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.Orders;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Controller.Sightings;

/// <summary>
/// Leaves what all agents saw of a domain for the one that reads its directory, sealed under the key of that lease: sign-ins become edges of its attack graph, writes say who
/// made a change. The controller in charge does it.
/// </summary>
public sealed partial class SightingPublisher(
    SightingBook book, IDbContextFactory<ControllerDb> databases, AuthorityKeys keys, Broker broker, Leadership leadership, TimeProvider clock, ILogger<SightingPublisher> log)
    : BackgroundService
{
    private const int LargestMessage = 1_000_000;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FindingsEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromDays(1); // what the broker keeps ends after a week

    private sealed record Sent(byte[] Packed, DateTimeOffset At);

    private readonly Dictionary<string, Sent> _sent = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (DateTimeOffset At, IReadOnlyList<Finding> Findings)> _findings = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (leadership.IsHeld && broker.IsUp)
                {
                    await LookAsync(stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var now = clock.GetUtcNow();
            await using var db = await databases.CreateDbContextAsync(stop);
            var domains = await db.Assignments.Where(a => a.Job == DirectoryLeases.Job && a.Expires > now).Select(a => a.Domain).ToListAsync(stop);
            foreach (var domain in domains)
            {
                await PublishAsync(domain, now, stop);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    private async Task PublishAsync(string domain, DateTimeOffset now, CancellationToken stop)
    {
        if (!_findings.TryGetValue(domain, out var recent) || now - recent.At >= FindingsEvery)
        {
            _findings[domain] = recent = (now, await book.FindingsAsync(domain, stop));
        }
        var sightings = await book.OfAsync(domain, stop) with { Findings = recent.Findings };
        var packed = SightingsFile.Write(sightings);
        while (packed.Length > LargestMessage)
        {
            // The newest stand first.
            sightings = sightings with
            {
                SignIns = [.. sightings.SignIns.Take(sightings.SignIns.Count / 2)],
                Writes = [.. sightings.Writes.Take(sightings.Writes.Count / 2)],
                Findings = [.. sightings.Findings.Take(sightings.Findings.Count / 2)],
            };
            packed = SightingsFile.Write(sightings);
        }
        if (_sent.GetValueOrDefault(domain) is { } sent && now - sent.At < AgainAfter && sent.Packed.AsSpan().SequenceEqual(packed))
        {
            return;
        }
        var subject = Subjects.Sightings(domain);
        var box = StateSeal.Seal(keys.Derive($"state of {DirectoryLeases.Job}", domain.ToLowerInvariant()), System.Text.Encoding.UTF8.GetBytes(subject), packed);
        var ack = await broker.JetStream.PublishAsync(subject, box, serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
        if (ack.Error is { } error)
        {
            throw new InvalidOperationException($"sightings of {domain}: {error.Description}");
        }
        _sent[domain] = new Sent(packed, now);
    }

    [LoggerMessage(LogLevel.Error, "Sightings could not be left for the readers of directories; trying again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
