using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Store;

namespace Deception.Controller.Agents;

/// <summary>
/// <c>health.agent-misbehaving</c>: an agent, or somebody with its key, tried what its rights forbid, or said what no agent
/// of ours says. One finding an agent and half hour, that grows.
/// </summary>
public sealed partial class Misbehaviour(FindingStore store, TimeProvider clock, ILogger<Misbehaviour> log) : BackgroundService
{
    /// <summary>Id of the finding.</summary>
    public const string DetectorId = "health.agent-misbehaving";

    /// <summary>Who tells these findings.</summary>
    public const string Teller = "controller";

    /// <summary>More findings a minute than any agent of ours has to tell.</summary>
    public const int FloodPerMinute = 3_000;

    private const int MostAgents = 10_000;
    private const int MostEvidence = 200;
    private static readonly TimeSpan Episode = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);

    private sealed class Case
    {
        public required DateTimeOffset First { get; init; }
        public DateTimeOffset Last { get; set; }
        public int Count { get; set; }
        public int Revision { get; set; }
        public bool IsNew { get; set; }
        public List<Evidence> Evidence { get; } = [];
        public HashSet<(string, string)> Seen { get; } = [];
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Case> _cases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _told = new(StringComparer.Ordinal);

    /// <summary>Tells what an agent did. Returns at once.</summary>
    /// <param name="agent">Whose key it was done with, or whom it pretends to be.</param>
    /// <param name="what">What, in a word: the evidence's name.</param>
    /// <param name="detail">Where and how.</param>
    public void Report(string agent, string what, string detail)
    {
        var now = clock.GetUtcNow();
        LogMisbehaving(log, agent, what, detail);
        lock (_lock)
        {
            if (!_cases.TryGetValue(agent, out var open) || now - open.Last > Episode)
            {
                if (_cases.Count >= MostAgents)
                {
                    _cases.Remove(_cases.MinBy(c => c.Value.Last).Key);
                }
                _cases[agent] = open = new Case { First = now };
            }
            open.Last = now;
            open.Count++;
            open.IsNew = true;
            detail = detail.Length > 300 ? detail[..300] : detail;
            if (open.Evidence.Count < MostEvidence && open.Seen.Add((what, detail)))
            {
                open.Evidence.Add(new Evidence(what, detail));
            }
        }
    }

    /// <summary>Counts one message of an agent, to notice a flood.</summary>
    public void Count(string agent)
    {
        if (_told.AddOrUpdate(agent, 1, (_, n) => n + 1) == FloodPerMinute)
        {
            Report(agent, "flood", $"more than {FloodPerMinute} findings in a minute");
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TellInterval, clock);
        var minute = clock.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await TellAsync(stop);
                if (clock.GetElapsedTime(minute) >= TimeSpan.FromMinutes(1))
                {
                    minute = clock.GetTimestamp();
                    _told.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Stores what is new.</summary>
    public async Task TellAsync(CancellationToken stop)
    {
        List<Received> due = [];
        lock (_lock)
        {
            foreach (var (agent, open) in _cases.Where(c => c.Value.IsNew))
            {
                open.IsNew = false;
                open.Revision++;
                var finding = Finding(agent, open);
                due.Add(new Received(finding, JsonSerializer.Serialize(finding, ContractsJson.Default.Finding)));
            }
        }
        if (due.Count == 0)
        {
            return;
        }
        try
        {
            await store.CommitAsync(due, [], stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnstored(log, e);
            lock (_lock)
            {
                due.ForEach(d => _cases[d.Finding.Target.Host!].IsNew = true);
            }
        }
    }

    private Finding Finding(string agent, Case open) => new()
    {
        Id = FindingId.Of(DetectorId, agent, open.First),
        Revision = open.Revision,
        Detector = DetectorId,
        Kind = FindingKind.Threat,
        Title = "Agent oversteps its rights",
        Summary = $"The key of agent {agent} was used for what its rights forbid: {Words(open)}. Its host or its key may be in other hands.",
        Severity = Severity.High,
        Confidence = 90,
        Maturity = Maturity.Stable,
        FirstSeen = open.First,
        LastSeen = open.Last,
        Count = open.Count,
        ObservedAt = clock.GetUtcNow(),
        Agent = Teller,
        Source = new Entity { Host = agent },
        Target = new Entity { Host = agent },
        Techniques = ["T1552.004"],
        Evidence = [.. open.Evidence],
    };

    private static string Words(Case open)
    {
        var words = new StringBuilder();
        foreach (var what in open.Evidence.Select(e => e.Name).Distinct().Take(5))
        {
            words.Append(words.Length == 0 ? "" : ", ").Append(what);
        }
        return words.ToString();
    }

    [LoggerMessage(LogLevel.Warning, "Agent {Agent} oversteps its rights: {What}: {Detail}")]
    private static partial void LogMisbehaving(ILogger log, string agent, string what, string detail);

    [LoggerMessage(LogLevel.Error, "What agents did could not be stored; trying again")]
    private static partial void LogUnstored(ILogger log, Exception e);
}
