using System.Diagnostics;
using Deception.Contracts;
using Deception.Link;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Trust;

/// <summary>Many at once: agents that enrol, and one that floods.</summary>
public sealed class StormTests
{
    private const int Agents = 1000;
    private const int AtOnce = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public StormTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && Repository.IsInstalled("nats-server"), "needs nats-server on Linux");

    [Fact]
    public async Task A_thousand_agents_enrol_at_once_and_each_gets_its_own_policy()
    {
        await using var chain = new Chain { Policy = Repository.Case("honey.account-signin/kerberos").Policy };
        await chain.StartAsync();
        var tokens = await chain.Installation.TokensAsync("sensor", "storm", Agents);
        var identities = new AgentIdentity[Agents];
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, Agents), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, stop) =>
            identities[i] = await new Enroller(chain.Address.ToString(), tokens[i], TimeProvider.System).EnrolAsync("sensor", "any", stop));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Agents} agents enrolled in {watch.Elapsed.TotalSeconds:0.0} s");

        Assert.Equal(Agents, identities.Select(i => i.Agent).Distinct().Count());
        Assert.Equal(Agents, identities.Select(i => i.Jwt).Distinct().Count());
        await chain.Api.FindingsAsync(TestContext.Current.CancellationToken);
        // Each finds its policy at its own subject, and reads it with its own key.
        foreach (var identity in (AgentIdentity[])[identities[0], identities[Agents / 2], identities[^1]])
        {
            await using var agent = await StolenKey.UseAsync(identity);
            await agent.SayAsync($"SUB _INBOX.{identity.Agent}.> 1");
            await Wait.UntilAsync(() => $"policy of {identity.Agent}", Patience, async _ =>
            {
                var answers = await agent.PublishAsync(
                    Subjects.LastOf(Subjects.PolicyStream, Subjects.Policy(identity.Agent)), "", $"_INBOX.{identity.Agent}.p");
                return answers.Any(a => a.Contains(Subjects.Policy(identity.Agent), StringComparison.Ordinal));
            });
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"policies after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task A_flood_of_one_agent_ends_at_the_broker_and_leaves_room_for_others()
    {
        await using var chain = new Chain();
        await chain.StartAsync("loud", "quiet");
        Assert.True(AgentIdentity.TryLoad(chain.State("loud"), out var identity, out _));
        await using var loud = await StolenKey.UseAsync(identity);
        await loud.SayAsync("SUB _INBOX.loud.> 1");
        var some = string.Concat(Enumerable.Repeat("PUB deception.findings.loud 2\r\n{}\r\n", 1000)).TrimEnd();
        for (var i = 0; i < 100; i++)
        {
            await loud.SayAsync(some);
        }

        await loud.PublishAsync("deception.findings.loud", "{}", "_INBOX.loud.full");
        await loud.HearAsync(line => line.Contains("maximum messages per subject exceeded", StringComparison.Ordinal));
        await using var quiet = new LoadedAgent(chain.State("quiet"));
        quiet.Tell(3);
        await Wait.UntilAsync(() => $"others' findings; {chain.Words()}", Patience, async stop =>
            (await chain.Api.FindingsAsync(stop)).Count(f => f.Agent == "quiet") == 3);
        await Wait.UntilAsync(() => $"the flood noticed; {chain.Words()}", Patience, async stop => (await chain.Api.FindingsAsync(stop))
            .Any(f => f.Detector == "health.agent-misbehaving" && f.Evidence.Any(e => e.Name == "flood")));
    }
}
