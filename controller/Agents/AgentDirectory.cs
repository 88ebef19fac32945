using System.Collections.Concurrent;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Agents;

/// <summary>An agent and how it was when last heard.</summary>
/// <param name="FirstHeard">By the controller's clock.</param>
/// <param name="LastHeard">By the controller's clock.</param>
/// <param name="Health">Its newest report.</param>
public sealed record AgentState(DateTimeOffset FirstHeard, DateTimeOffset LastHeard, SensorHealth Health);

/// <summary>All agents ever heard: live in memory, written to the database now and then.</summary>
public sealed class AgentDirectory(IDbContextFactory<ControllerDb> databases, ChangeFeed changes, TimeProvider clock)
{
    /// <summary>Three missed reports make an agent silent.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(30);

    // More names than any plan has: a flood of invented agents must not eat the memory.
    private const int MaxAgents = 50_000;

    private readonly ConcurrentDictionary<string, AgentState> _agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unsaved = new(StringComparer.Ordinal);

    /// <summary>Raised with the name of an agent that was never heard before.</summary>
    public event Action<string>? Appeared;

    /// <summary>All agents by name.</summary>
    public IReadOnlyList<AgentState> All => [.. _agents.Values.OrderBy(a => a.Health.Agent, StringComparer.Ordinal)];

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> Names => [.. _agents.Keys];

    /// <summary>True when an agent missed its reports.</summary>
    public bool IsSilent(AgentState agent) => clock.GetUtcNow() - agent.LastHeard > SilentAfter;

    /// <summary>Takes a report.</summary>
    /// <returns>False if there are too many agents already.</returns>
    public bool Hear(SensorHealth health)
    {
        var now = clock.GetUtcNow();
        if (!_agents.TryGetValue(health.Agent, out var known) && _agents.Count >= MaxAgents)
        {
            return false;
        }
        _agents[health.Agent] = new AgentState(known?.FirstHeard ?? now, now, health);
        _unsaved[health.Agent] = true;
        if (known is null)
        {
            Appeared?.Invoke(health.Agent);
        }
        changes.Announce(Change.Agents);
        return true;
    }

    /// <summary>Fills the directory from the database.</summary>
    public async Task LoadAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        foreach (var row in await db.Agents.AsNoTracking().ToListAsync(stop))
        {
            if (JsonSerializer.Deserialize(row.HealthJson, ContractsJson.Default.SensorHealth) is { } health)
            {
                _agents.TryAdd(row.Name, new AgentState(row.FirstHeard, row.LastHeard, health));
            }
        }
    }

    /// <summary>Writes what changed since the last time.</summary>
    public async Task SaveAsync(CancellationToken stop)
    {
        var names = _unsaved.Keys.ToList();
        if (names.Count == 0)
        {
            return;
        }
        names.ForEach(name => _unsaved.TryRemove(name, out _));
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Agents.Where(a => names.Contains(a.Name)).ToDictionaryAsync(a => a.Name, StringComparer.Ordinal, stop);
        foreach (var name in names)
        {
            var state = _agents[name];
            if (!rows.TryGetValue(name, out var row))
            {
                db.Agents.Add(row = new AgentRow { Name = name, FirstHeard = state.FirstHeard });
            }
            row.LastHeard = state.LastHeard;
            row.HealthJson = JsonSerializer.Serialize(state.Health, ContractsJson.Default.SensorHealth);
        }
        await db.SaveChangesAsync(stop);
    }
}
