using Deception.Link;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Trust;

/// <summary>The end of keys: revoked ones, and ones that are changed, while findings come in.</summary>
public sealed class KeyLifeTests
{
    private static readonly TimeSpan InEffect = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public KeyLifeTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && Repository.IsInstalled("nats-server"), "needs nats-server on Linux");

    [Fact]
    public async Task A_revoked_agent_is_cut_off_under_load_and_stays_so_when_the_broker_starts_again()
    {
        await using var chain = new Chain();
        await chain.StartAsync("good", "bad");
        await using var good = new LoadedAgent(chain.State("good"));
        await using var bad = new LoadedAgent(chain.State("bad"));
        Assert.True(AgentIdentity.TryLoad(chain.State("bad"), out var stolen, out _));
        await using var open = await StolenKey.UseAsync(stolen);
        await open.SayAsync("SUB deception.policy.bad 1");
        using var stop = new CancellationTokenSource();
        var load = LoadAsync(stop.Token, good, bad);
        await chain.StoredAsync(atLeast: 200);

        var revoking = chain.Installation.CommandAsync("agents", "revoke", "bad");
        await open.HearAsync(line => line.StartsWith("-ERR", StringComparison.Ordinal));
        var cut = TimeProvider.System.GetUtcNow();
        var said = await revoking;
        // The command's own start is not counted: it takes longer than all that follows.
        Assert.InRange(cut - chain.RevokedAt("bad"), TimeSpan.Zero, InEffect);
        Assert.Contains("has cut it off", said, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var again = await StolenKey.UseAsync(stolen);
            await again.HearAsync(line => line.StartsWith("-ERR 'Authorization", StringComparison.Ordinal));
            throw new InvalidOperationException("refused");
        });
        var told = good.Told;
        await Wait.UntilAsync(() => "the good agent goes on", Patience, async token =>
            (await chain.Api.FindingsAsync(token)).Count(f => f.Agent == "good") > told);
        await stop.CancelAsync();
        await load;

        await chain.Broker.Process.KillAsync();
        chain.Broker.Start();
        await Wait.UntilAsync(() => "the good agent is back", Patience, _ => Task.FromResult(good.Link.IsUp));
        Assert.False(bad.Link.IsUp);
        await using var late = await StolenKey.UseAsync(stolen);
        await late.HearAsync(line => line.StartsWith("-ERR 'Authorization", StringComparison.Ordinal));
        // What the controller heard of it.
        await Wait.UntilAsync(() => "sign-in-refused", Patience, async token => (await chain.Api.FindingsAsync(token))
            .Any(f => f.Detector == "health.agent-misbehaving" && f.Evidence.Any(e => e.Name == "sign-in-refused")));
    }

    [Fact]
    public async Task A_key_is_changed_without_losing_a_finding_and_the_old_one_ends()
    {
        await using var chain = new Chain();
        await chain.StartAsync("one");
        Assert.True(AgentIdentity.TryLoad(chain.State("one"), out var before, out _));
        await using (var agent = new LoadedAgent(chain.State("one")))
        {
            using var stop = new CancellationTokenSource();
            var load = LoadAsync(stop.Token, agent);
            await chain.StoredAsync(atLeast: 100);

            await chain.Installation.CommandAsync("agents", "rotate", "one");
            await Wait.UntilAsync(() => "another key", Patience, _ =>
                Task.FromResult(AgentIdentity.TryLoad(chain.State("one"), out var now, out var _) && now.Seed != before.Seed));
            await Wait.UntilAsync(() => "the old key refused", Patience, async _ =>
            {
                try
                {
                    await using var old = await StolenKey.UseAsync(before);
                    return (await old.SayAsync()).Any(l => l.StartsWith("-ERR 'Authorization", StringComparison.Ordinal));
                }
                catch (IOException)
                {
                    return true;
                }
            });
            var told = agent.Told;
            await Wait.UntilAsync(() => "findings with the new key", Patience, async token => (await chain.Api.FindingsAsync(token)).Count > told);
            await stop.CancelAsync();
            await load;
            await Wait.UntilAsync(() => $"all {agent.Told} findings", Patience, async token =>
                (await chain.Api.FindingsAsync(token)).Count(f => f.Detector == "drsuapi.dcsync") == agent.Told);
            Assert.Equal(0, agent.Link.Spool.Dropped);
        }
    }

    private static async Task LoadAsync(CancellationToken stop, params IReadOnlyList<LoadedAgent> agents)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var agent in agents)
                {
                    agent.Tell(5);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
