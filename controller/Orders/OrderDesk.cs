using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.NKeys.Jwt;

namespace Deception.Controller.Orders;

/// <summary>Keeps commands and their answers, and writes the orders that agents get.</summary>
public sealed class OrderDesk(IDbContextFactory<ControllerDb> databases, AuthorityKeys keys, TimeProvider clock)
{
    private const int MostCommands = 100;

    /// <summary>Adds a command; the controller in charge sends it within a second.</summary>
    /// <returns>The command's id.</returns>
    public async Task<string> AddAsync(
        string agent, string kind, Dictionary<string, string> arguments, TimeSpan life, string requestedBy, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var row = new CommandRow
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Agent = agent,
            Kind = kind,
            Arguments = JsonSerializer.Serialize(arguments),
            CreatedAt = now,
            NotBefore = now,
            Expires = now + (life < Command.LongestLife ? life : Command.LongestLife),
            RequestedBy = requestedBy,
        };
        db.Commands.Add(row);
        await db.SaveChangesAsync(stop);
        return row.Id;
    }

    /// <summary>Takes an answer. An answer to another agent's command is no answer.</summary>
    /// <returns>False if the command is not this agent's.</returns>
    public async Task<bool> AnswerAsync(string agent, AnswerFact answer, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.Commands.FindAsync([answer.Command], stop) is not { } row || row.Agent != agent)
        {
            return false;
        }
        if (row.AnsweredAt is null)
        {
            (row.AnsweredAt, row.Outcome, row.Detail) = (clock.GetUtcNow(), answer.Outcome, answer.Detail is { Length: > 500 } ? answer.Detail[..500] : answer.Detail);
            await db.SaveChangesAsync(stop);
        }
        return true;
    }

    /// <summary>What every agent has to do now; agents with nothing to do are missing.</summary>
    public async Task<IReadOnlyDictionary<string, Contracts.Orders>> OutstandingAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var commands = await db.Commands.AsNoTracking().Where(c => c.AnsweredAt == null && c.Expires > now)
            .OrderBy(c => c.CreatedAt).ToListAsync(stop);
        var assignments = await db.Assignments.AsNoTracking().Where(a => a.Expires > now)
            .OrderBy(a => a.Job).ThenBy(a => a.Domain).ToListAsync(stop);
        return commands.Select(c => c.Agent).Concat(assignments.Select(a => a.Agent)).Distinct(StringComparer.Ordinal)
            .ToDictionary(agent => agent, agent => new Contracts.Orders
            {
                Agent = agent,
                Sequence = 0,
                Commands = [.. commands.Where(c => c.Agent == agent).Take(MostCommands).Select(Read)],
                Assignments = [.. assignments.Where(a => a.Agent == agent).Select(a => new Assignment(a.Job, a.Domain, a.Epoch, a.Expires, Convert.ToBase64String(keys.Derive($"state of {a.Job}", a.Domain.ToLowerInvariant()))))],
            }, StringComparer.Ordinal);
    }

    /// <summary>Numbers and signs orders.</summary>
    /// <returns>The signed document; null for an agent that is not enrolled.</returns>
    public async Task<string?> IssueAsync(Contracts.Orders orders, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.EnrolledAgents.FindAsync([orders.Agent], stop) is not { RevokedAt: null } agent)
        {
            return null;
        }
        agent.OrdersSequence = Math.Max(agent.OrdersSequence + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
        await db.SaveChangesAsync(stop);
        var json = JsonSerializer.SerializeToUtf8Bytes(orders with { Sequence = agent.OrdersSequence }, ContractsJson.Default.Orders);
        return CompactJws.Sign(Contracts.Orders.DocumentType, json, keys.Signing);
    }

    /// <summary>Agents that need their policy and orders again, because what they found on the bus was not to be trusted.</summary>
    public async Task WantAgainAsync(string agent, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await db.EnrolledAgents.Where(a => a.Name == agent)
            .ExecuteUpdateAsync(a => a.SetProperty(r => r.PolicyWanted, true).SetProperty(r => r.OrdersWanted, r => r.OrdersWanted + 1), stop);
    }

    /// <summary>How often each agent asked for its orders again.</summary>
    public async Task<IReadOnlyDictionary<string, int>> WantedAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.EnrolledAgents.Where(a => a.OrdersWanted > 0).ToDictionaryAsync(a => a.Name, a => a.OrdersWanted, StringComparer.Ordinal, stop);
    }

    private static Command Read(CommandRow row) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        Arguments = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Arguments)!,
        NotBefore = row.NotBefore,
        Expires = row.Expires,
        RequestedBy = row.RequestedBy,
        ApprovedBy = row.ApprovedBy,
    };
}
