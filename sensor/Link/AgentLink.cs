using System.Text.Json;
using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Deception.Link;

/// <summary>
/// An agent's line to the controller: findings and health go up, policy comes down. It works with no broker in sight, and
/// what it is given before the broker comes is sent then.
/// </summary>
public sealed class AgentLink : IAsyncDisposable
{
    private readonly AgentLinkOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly FindingSpool _spool;
    private readonly AgentLine? _line;
    private readonly DateTimeOffset _started;

    /// <summary>Opens spool and policy in the state folder. Nothing is sent before <see cref="RunAsync"/>.</summary>
    /// <param name="options">Who and where.</param>
    /// <param name="clock">Wall clock.</param>
    /// <param name="logs">Log of the program.</param>
    public AgentLink(AgentLinkOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        _options = options;
        _clock = clock;
        _log = logs.CreateLogger("link");
        _started = clock.GetUtcNow();
        _spool = new FindingSpool(options.StateFolder, clock, options.Limits);
        Policy = new PolicyKeeper(options.StateFolder, options.PolicyFile, options.Identity?.Agent, options.Identity?.ControllerKey);
        if (options.Identity is { } identity)
        {
            _line = new AgentLine(options, identity, Policy, clock, _log);
            _line.Handle(CommandKinds.ReportHealth, async (_, stop) =>
            {
                await ReportHealthAsync(stop);
                return (CommandOutcome.Done, null);
            });
        }
        else
        {
            _log.LogWarning("Not enrolled: findings wait in the spool of {State}", options.StateFolder);
        }
        if (_spool.Fault is { } fault)
        {
            _log.LogWarning("{Fault}", fault);
        }
    }

    /// <summary>The agent's name.</summary>
    public string Agent => _options.Agent;

    /// <summary>The policy in force and its changes.</summary>
    public PolicyKeeper Policy { get; }

    /// <summary>How full the spool is.</summary>
    public SpoolState Spool => _spool.State;

    /// <summary>True while the broker answers.</summary>
    public bool IsUp => _line is { Line.IsUp: true };

    /// <summary>Leases that this agent holds; null for one that isn't enrolled.</summary>
    public AssignmentBook? Assignments => _line?.Assignments;

    /// <summary>Lists a kind of command that this agent does, before <see cref="RunAsync"/>; others are refused.</summary>
    public void Handle(string kind, CommandHandler handler) => _line?.Handle(kind, handler);

    /// <summary>Tells a fact, as soon as the broker takes it; an agent that isn't enrolled has nobody to tell.</summary>
    /// <param name="id">Unique for what is told: the same id is stored once.</param>
    /// <param name="about">Fills in what it is about.</param>
    public void Tell(string id, Func<Fact, Fact> about) => _line?.Tell(id, about);

    /// <summary>Leaves a directory's snapshot for whoever has the lease next.</summary>
    /// <param name="lease">The lease that it was read under.</param>
    /// <param name="takenAt">When it was read, by the directory's clock.</param>
    /// <param name="content">The snapshot file.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What went wrong; null when the broker has it.</returns>
    public async Task<string?> LeaveSnapshotAsync(Assignment lease, DateTimeOffset takenAt, byte[] content, CancellationToken stop) =>
        _line is not { Line.IsUp: true } ? "no broker answers"
        : KeyOf(lease) is not { } key ? "the lease brings no key"
        : await _line.Snapshots.LeaveAsync(lease.Domain, key, takenAt, content, stop);

    /// <summary>The newest snapshot that another holder of a lease left; null when there is none.</summary>
    /// <param name="lease">The lease that this agent holds now.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="IOException">No broker answers, or it says nothing to build on.</exception>
    public async Task<LeftSnapshot?> LeftSnapshotAsync(Assignment lease, CancellationToken stop) =>
        KeyOf(lease) is not { } key ? null
        : _line is not { Line.IsUp: true } ? throw new IOException("no broker answers")
        : await _line.Snapshots.NewestAsync(lease.Domain, key, stop);

    /// <summary>What all agents saw that concerns the domain of a lease; null when the controller left nothing.</summary>
    /// <param name="lease">The lease that this agent holds now.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="IOException">No broker answers, or it says nothing to build on.</exception>
    public async Task<Sightings?> SightingsAsync(Assignment lease, CancellationToken stop) =>
        KeyOf(lease) is not { } key ? null
        : _line is not { Line.IsUp: true } ? throw new IOException("no broker answers")
        : await _line.Snapshots.SightingsAsync(lease.Domain, key, stop);

    private static byte[]? KeyOf(Assignment lease)
    {
        var key = new byte[HoneySeal.KeySize];
        return lease.StateKey is { } text && Convert.TryFromBase64String(text, key, out var length) && length == key.Length ? key : null;
    }

    /// <summary>Sends the packets behind a finding, best effort; an agent that isn't enrolled has nobody to send them to.</summary>
    /// <param name="finding">The finding's id.</param>
    /// <param name="part">1, 2, … for that finding.</param>
    /// <param name="file">A capture file.</param>
    public void SendEvidence(string finding, int part, byte[] file) => _line?.SendEvidence(finding, part, file);

    /// <summary>
    /// Keeps a finding until the broker has stored it. Returns at once; adds the agent's name and the time of this call.
    /// </summary>
    /// <returns>False when the spool was full, which <see cref="SensorHealth.SpoolDropped"/> counts.</returns>
    public bool Publish(Finding finding) =>
        _spool.Enqueue(finding with { Agent = _options.Agent, ObservedAt = _clock.GetUtcNow() });

    /// <summary>Keeps the line up until stopped. Ends without exception when stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (_line is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] parts = [.. _line.Run(_spool, ReportHealthAsync, any.Token)];
        try
        {
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            await any.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads the policy again; false when no broker answers.</summary>
    public async Task<bool> RefreshPolicyAsync(CancellationToken stop) =>
        _line is not null && IsUp && await _line.RefreshPolicyAsync(stop);

    /// <summary>
    /// What the agent measures itself, asked at each report; Link adds who, when, spool, policy, memory and CPU. Null
    /// for an agent that measures nothing.
    /// </summary>
    public Func<SensorHealth, SensorHealth>? Measure { get; set; }

    /// <summary>How the agent is now.</summary>
    public SensorHealth Health
    {
        get
        {
            var spool = _spool.State;
            var health = new SensorHealth
            {
                Agent = _options.Agent,
                Role = _options.Role,
                Version = _options.Version,
                Started = _started,
                ReportedAt = _clock.GetUtcNow(),
                SpoolDepth = spool.Depth,
                SpoolAgeSeconds = spool.OldestAge.TotalSeconds,
                SpoolDropped = spool.Dropped,
                PolicySequence = Policy.Sequence,
                PolicyRevision = Policy.Current?.Revision,
                PolicyFault = Policy.Fault,
                ClockOffsetSeconds = _line?.ClockOffset?.TotalSeconds,
                PacketsLostQueue = _line?.FactsDropped ?? 0,
                EvidenceDropped = _line?.EvidenceDropped ?? 0,
                OrdersRefused = _line?.Refused ?? 0,
                Jobs = _options.Jobs,
                Assignments = [.. (_line?.Assignments.Held ?? []).Select(a => $"{a.Job}:{a.Domain}")],
                KeyExpires = _line?.Identity.KeyExpires,
                CapabilitiesMissing = _spool.Fault is { } fault ? [fault] : [],
                MemoryBytes = Environment.WorkingSet,
                CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
            };
            return Measure?.Invoke(health) ?? health;
        }
    }

    /// <summary>
    /// Sends a health report, if the broker is there; a missed report is not made up for. One goes out by itself whenever
    /// the line comes up; the agent's schedule calls for the others.
    /// </summary>
    public async Task ReportHealthAsync(CancellationToken stop)
    {
        _spool.Checkpoint();
        if (_line is not { Line: { IsUp: true } line })
        {
            return;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(Health, ContractsJson.Default.SensorHealth);
        try
        {
            await line.Connection.PublishAsync(Subjects.Health(_options.Agent), json,
                serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
        }
        catch (Exception e) when (e is NatsException or IOException)
        {
            _log.LogDebug("No health report sent: {Trouble}", e.Message);
        }
    }

    /// <summary>Waits until the broker has all findings, or the time is over; what is left stays in the spool.</summary>
    public async Task<bool> DrainAsync(TimeSpan atMost, CancellationToken stop)
    {
        var poll = TimeSpan.FromMilliseconds(50);
        for (var waited = TimeSpan.Zero; _spool.State.Depth > 0; waited += poll)
        {
            if (!IsUp || waited >= atMost)
            {
                return false;
            }
            await Task.Delay(poll, _clock, stop);
        }
        return true;
    }

    /// <summary>Closes line and spool.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_line is not null)
        {
            await _line.DisposeAsync();
        }
        _spool.Dispose();
    }
}
