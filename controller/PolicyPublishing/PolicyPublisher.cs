using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.NKeys.Jwt;

namespace Deception.Controller.PolicyPublishing;

/// <summary>
/// Sends every agent its slice of the policy, signed: when it is enrolled, when the policy changes, and when the agent asks
/// because what it found was not to be trusted. The controller in charge does it.
/// </summary>
public sealed partial class PolicyPublisher(
    PolicyComposer composer, IDbContextFactory<ControllerDb> databases, AuthorityKeys keys, Broker broker, Leadership leadership,
    TimeProvider clock, ILogger<PolicyPublisher> log) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            do
            {
                await LookAsync(stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            await composer.RefreshAsync(stop);
            while (composer.Current is { } composed && leadership.IsHeld && broker.IsUp && await PublishAsync(composed, stop) == BatchSize)
            {
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    private async Task<int> PublishAsync(ComposedPolicy composed, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var agents = await db.EnrolledAgents
            .Where(a => a.RevokedAt == null && (a.PolicyMark != composed.Mark || a.PolicyWanted))
            .OrderBy(a => a.Name).Take(BatchSize).ToListAsync(stop);
        foreach (var agent in agents)
        {
            agent.PolicySequence = Math.Max(agent.PolicySequence + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
            var issue = new PolicyIssue
            {
                Agent = agent.Name,
                Sequence = agent.PolicySequence,
                Policy = PolicySlice.For(composed.Policy, agent.Role, keys.Derive("policy slice", agent.Name)),
            };
            var document = CompactJws.Sign(
                PolicyIssue.DocumentType, JsonSerializer.SerializeToUtf8Bytes(issue, ContractsJson.Default.PolicyIssue), keys.Signing);
            var ack = await broker.JetStream.PublishAsync(
                Subjects.Policy(agent.Name), Encoding.ASCII.GetBytes(document), serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
            if (ack.Error is { } error)
            {
                throw new InvalidOperationException($"policy of {agent.Name}: {error.Description}");
            }
            (agent.PolicyMark, agent.PolicyWanted) = (composed.Mark, false);
        }
        await db.SaveChangesAsync(stop);
        return agents.Count;
    }

    [LoggerMessage(LogLevel.Error, "Policies could not be published; trying again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
