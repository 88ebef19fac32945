using Deception.Contracts;
using Microsoft.Extensions.Logging;

namespace Deception.Link;

/// <summary>All that an enrolled agent does over its line: findings and facts up, policy and orders down.</summary>
internal sealed class AgentLine : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellRefusalEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GreetEvery = TimeSpan.FromMinutes(10);

    private readonly AgentLinkOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly IdentityKeeper _identity;
    private readonly SubjectWatch _policyWatch;
    private readonly SubjectWatch _ordersWatch;
    private readonly FactSender _facts;
    private readonly EvidenceSender _evidence;
    private readonly OrdersKeeper _orders;
    private readonly DateTimeOffset _started;
    private DateTimeOffset _toldPolicy;
    private string? _lastPolicyFault;

    public AgentLine(AgentLinkOptions options, AgentIdentity identity, PolicyKeeper policy, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log, _started) = (options, clock, log, clock.GetUtcNow());
        _identity = new IdentityKeeper(options.StateFolder, identity);
        Line = new Line(BrokerConnection.ForAgent(() => _identity.Current));
        _facts = new FactSender(Line, identity.Agent, clock, log);
        _evidence = new EvidenceSender(Line, identity.Agent, clock, log);
        Snapshots = new SnapshotExchange(Line, identity.Agent);
        Assignments = new AssignmentBook(() => BrokerTime);
        var ledger = new CommandLedger(options.StateFolder);
        if (ledger.Fault is { } fault)
        {
            log.LogWarning("{Fault}", fault);
        }
        _orders = new OrdersKeeper(identity, ledger, Assignments, () => BrokerTime, Answer, log);
        _policyWatch = new SubjectWatch(Line, Subjects.PolicyStream, Subjects.Policy(identity.Agent), (json, _) =>
        {
            if (!policy.Take(json))
            {
                log.LogWarning("A policy was refused, the last one stays in force: {Fault}", policy.Fault);
                // Each word makes the controller send a sound one: who pours bad ones in must not make it a pump.
                var now = clock.GetUtcNow();
                if (now - _toldPolicy >= TellRefusalEvery || policy.Fault != _lastPolicyFault)
                {
                    (_toldPolicy, _lastPolicyFault) = (now, policy.Fault);
                    Answer(new AnswerFact(null, CommandOutcome.Refused, policy.Fault));
                }
            }
            return Task.CompletedTask;
        }, clock, log);
        _ordersWatch = new SubjectWatch(Line, Subjects.CommandsStream, Subjects.Commands(identity.Agent), async (document, stop) =>
        {
            // By a clock that is wrong, the first orders would be taken for expired and refused for good.
            await _facts.MeasuredAsync(stop);
            await _orders.TakeAsync(document, stop);
        }, clock, log);
        var rotation = new KeyRotation(_identity, TellKey, () => Line.Connection.ReconnectAsync().AsTask());
        _orders.Handle(CommandKinds.RotateKey, rotation.RotateAsync);
        _orders.Handle(CommandKinds.AcceptKey, rotation.AcceptAsync);
        _orders.Handle(CommandKinds.RefreshPolicy, async (_, stop) =>
            await RefreshPolicyAsync(stop) ? (CommandOutcome.Done, null) : (CommandOutcome.Failed, "the broker gave no answer"));
    }

    public Line Line { get; }

    public AssignmentBook Assignments { get; }

    public SnapshotExchange Snapshots { get; }

    public AgentIdentity Identity => _identity.Current;

    public TimeSpan? ClockOffset => _facts.ClockOffset;

    public long Refused => _orders.Refused;

    public long FactsDropped => _facts.Dropped;

    public long EvidenceDropped => _evidence.Dropped;

    public void SendEvidence(string finding, int part, byte[] file) => _evidence.Send(finding, part, file);

    /// <summary>The time as the broker has it: what the controller signs for is judged by a clock that both share.</summary>
    public DateTimeOffset BrokerTime => _clock.GetUtcNow() - (ClockOffset ?? TimeSpan.Zero);

    public void Handle(string kind, CommandHandler handler) => _orders.Handle(kind, handler);

    public Task<bool> RefreshPolicyAsync(CancellationToken stop) => _policyWatch.RefreshAsync(stop);

    /// <summary>Tells a fact; the caller fills in what it is about.</summary>
    public void Tell(string id, Func<Fact, Fact> about) =>
        _facts.Send(about(new Fact { Id = id, Agent = _options.Agent, At = _clock.GetUtcNow() }));

    public IEnumerable<Task> Run(FindingSpool spool, Func<CancellationToken, Task> greet, CancellationToken stop) =>
    [
        new FindingPublisher(spool, Line, _options.Agent, _clock, _log).RunAsync(stop),
        _policyWatch.RunAsync(stop), _ordersWatch.RunAsync(stop), _facts.RunAsync(stop), _evidence.RunAsync(stop), GreetAsync(greet, stop), TickAsync(stop),
    ];

    /// <summary>The controller hears of an agent at once, not with the next scheduled report.</summary>
    private async Task GreetAsync(Func<CancellationToken, Task> greet, CancellationToken stop)
    {
        while (true)
        {
            var standing = await Line.UpAsync(stop);
            _log.LogInformation("The broker answers at {Url}", Identity.BrokerUrl);
            TellKey(KeyRotation.InUse(Identity));
            await greet(stop);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(standing, stop);
            while (!either.IsCancellationRequested)
            {
                Tell(Unique("hello"), fact => fact with { Hello = new HelloFact(_options.Version, _started) });
                await Task.Delay(GreetEvery, _clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            stop.ThrowIfCancellationRequested();
        }
    }

    private async Task TickAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, _clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            await _orders.TickAsync(stop);
        }
    }

    private void Answer(AnswerFact answer) =>
        Tell(answer.Command is { } command ? $"answer:{command}" : Unique("answer"), fact => fact with { Answer = answer });

    private void TellKey(KeyFact key) => Tell(Unique("key"), fact => fact with { Key = key });

    private static string Unique(string kind) => $"{kind}:{Guid.NewGuid():N}";

    public ValueTask DisposeAsync() => Line.DisposeAsync();
}
