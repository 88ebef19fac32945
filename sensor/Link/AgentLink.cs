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
    private readonly Line? _line;
    private readonly PolicyWatch? _watch;
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
        Policy = new PolicyKeeper(options.StateFolder, options.PolicyFile);
        if (options.Broker is { } broker)
        {
            _line = new Line(BrokerConnection.ForAgent(broker, options.Agent));
            _watch = new PolicyWatch(Policy, _line, options.Agent, clock, _log);
        }
        if (_spool.Fault is { } fault)
        {
            _log.LogWarning("{Fault}", fault);
        }
    }

    /// <summary>The policy in force and its changes.</summary>
    public PolicyKeeper Policy { get; }

    /// <summary>How full the spool is.</summary>
    public SpoolState Spool => _spool.State;

    /// <summary>True while the broker answers.</summary>
    public bool IsUp => _line is { IsUp: true };

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
        var publisher = new FindingPublisher(_spool, _line, _options.Agent, _clock, _log);
        Task[] parts = [publisher.RunAsync(any.Token), _watch!.RunAsync(any.Token)];
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
        _watch is not null && IsUp && await _watch.RefreshAsync(stop);

    /// <summary>Completes a health report with what Link knows: who, when, spool, policy, memory, CPU.</summary>
    /// <param name="measured">What the agent itself measured.</param>
    public SensorHealth Complete(SensorHealth measured)
    {
        var spool = _spool.State;
        return measured with
        {
            Agent = _options.Agent,
            Role = _options.Role,
            Version = _options.Version,
            Started = _started,
            ReportedAt = _clock.GetUtcNow(),
            SpoolDepth = spool.Depth,
            SpoolAgeSeconds = spool.OldestAge.TotalSeconds,
            SpoolDropped = spool.Dropped,
            PolicyRevision = Policy.Current?.Revision,
            PolicyFault = Policy.Fault,
            CapabilitiesMissing = _spool.Fault is { } fault ? [.. measured.CapabilitiesMissing, fault] : measured.CapabilitiesMissing,
            MemoryBytes = Environment.WorkingSet,
            CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
        };
    }

    /// <summary>An empty report, for <see cref="Complete"/>.</summary>
    public SensorHealth BlankHealth => new()
    {
        Agent = _options.Agent,
        Role = _options.Role,
        Version = _options.Version,
        Started = _started,
        ReportedAt = _clock.GetUtcNow(),
    };

    /// <summary>Sends a completed report, if the broker is there; a missed report is not made up for.</summary>
    public async Task ReportHealthAsync(SensorHealth measured, CancellationToken stop)
    {
        _spool.Checkpoint();
        if (_line is not { IsUp: true } line)
        {
            return;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(Complete(measured), ContractsJson.Default.SensorHealth);
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
