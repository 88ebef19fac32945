using System.CommandLine;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

using Command = System.CommandLine.Command;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller agents list|revoke|rotate|command</c></summary>
internal static class AgentsCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static Command Create() => new("agents", "Enrolled agents and their keys") { List(), Revoke(), Rotate(), Orders() };

    private static Command List() => new Command("list", "Shows all agents").On(async (call, stop) =>
    {
        await using var db = await call.Get<IDbContextFactory<ControllerDb>>().CreateDbContextAsync(stop);
        var heard = await db.Agents.AsNoTracking().ToDictionaryAsync(a => a.Name, a => a.LastHeard, StringComparer.Ordinal, stop);
        var agents = await db.EnrolledAgents.AsNoTracking().OrderBy(a => a.Name).ToListAsync(stop);
        await Table.WriteAsync(call.Output, ["NAME", "ROLE", "STATE", "ENROLLED", "KEY EXPIRES", "LAST HEARD", "KEY"], agents.Select(a => (string[])
        [
            a.Name, a.Role, a.RevokedAt is null ? "enrolled" : "revoked", Table.Time(a.EnrolledAt, ""), Table.Time(a.KeyExpires, ""),
            Table.Time(heard.TryGetValue(a.Name, out var at) ? at : null, "never"), a.PublicKey,
        ]));
    });

    private static Command Revoke()
    {
        var name = new Argument<string>("NAME");
        return new Command("revoke", "Ends an agent's rights and cuts its connection") { name }.On(async (call, stop) =>
        {
            var agent = call.Parsed.GetRequiredValue(name);
            if (!await call.Get<AgentRegistry>().RevokeAsync(agent, stop))
            {
                throw new ExpectedFault($"no agent '{agent}' is enrolled");
            }
            // The controller in charge tells the broker; here its success is waited for.
            var clock = call.Get<TimeProvider>();
            var began = clock.GetTimestamp();
            await using var db = await call.Get<IDbContextFactory<ControllerDb>>().CreateDbContextAsync(stop);
            while (await db.Revocations.AnyAsync(r => r.Agent == agent && r.EffectiveAt == null, stop))
            {
                if (clock.GetElapsedTime(began) > Patience)
                {
                    await call.Output.WriteLineAsync($"{agent} is revoked; the broker hears of it when a controller runs");
                    return;
                }
                await Task.Delay(Look, clock, stop);
            }
            await call.Output.WriteLineAsync($"{agent} is revoked, and the broker has cut it off");
        });
    }

    private static Command Rotate()
    {
        var name = new Argument<string>("NAME");
        return new Command("rotate", "Lets an agent change its key; the old one ends when the new one is in use") { name }.On(async (call, stop) =>
        {
            var agent = call.Parsed.GetRequiredValue(name);
            if (!await call.Get<AgentRegistry>().RotateAsync(agent, Caller.Name, stop))
            {
                throw new ExpectedFault($"no agent '{agent}' is enrolled");
            }
            await call.Output.WriteLineAsync($"{agent} changes its key as soon as it is heard");
        });
    }

    private static Command Orders()
    {
        var name = new Option<string?>("--agent") { Description = "Of this agent alone", HelpName = "NAME" };
        return new Command("orders", "Shows commands and what came of them") { name }.On(async (call, stop) =>
        {
            var only = call.Parsed.GetValue(name);
            var now = call.Get<TimeProvider>().GetUtcNow();
            await using var db = await call.Get<IDbContextFactory<ControllerDb>>().CreateDbContextAsync(stop);
            var rows = await db.Commands.AsNoTracking().Where(c => only == null || c.Agent == only).OrderByDescending(c => c.CreatedAt).Take(200).ToListAsync(stop);
            await Table.WriteAsync(call.Output, ["AGENT", "COMMAND", "ASKED", "BY", "OUTCOME", "DETAIL"], rows.Select(c => (string[])
            [
                c.Agent, c.Kind, Table.Time(c.CreatedAt, ""), c.RequestedBy,
                c.Outcome is { } outcome ? JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()) : c.Expires <= now ? "expired" : "waits", c.Detail ?? "",
            ]));
        });
    }
}
