using System.Diagnostics;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Trust;

/// <summary>Two controllers on one database and one broker; the one in charge dies.</summary>
public sealed class TwoControllersTests
{
    private const string Job = "assess";
    private const string Domain = "lab.test";
    private static readonly TimeSpan GoesOn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public TwoControllersTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && Repository.IsInstalled("nats-server"), "needs nats-server on Linux");

    [Fact]
    public async Task Leases_orders_and_findings_go_on_within_five_seconds()
    {
        await using var chain = new Chain { Policy = Repository.Case("honey.account-signin/kerberos").Policy };
        await chain.StartAsync("a", "b");
        var second = new Uri($"http://{Broker.FreePort()}");
        using var api = await chain.StartSecondAsync(second);
        await using var a = new LoadedAgent(chain.State("a"), Job);
        await using var b = new LoadedAgent(chain.State("b"), Job);
        LoadedAgent[] agents = [a, b];
        await Wait.UntilAsync(() => "a lease", Patience, _ => Task.FromResult(agents.Count(x => x.Link.Assignments!.Holds(Job, Domain)) == 1));
        var holder = agents.Single(x => x.Link.Assignments!.Holds(Job, Domain));
        a.Tell(10);
        await Wait.UntilAsync(() => "findings", Patience, async stop => (await api.FindingsAsync(stop)).Count == 10);

        await chain.Controller.KillAsync();
        var watch = Stopwatch.StartNew();
        var lease = holder.Link.Assignments!.Held.Single();
        b.Tell(10);
        var found = Wait.UntilAsync(() => "findings at the second", Patience, async stop => (await api.FindingsAsync(stop)).Count == 20);
        await chain.Installation.CommandAsync("agents", "rotate", "a");
        await found;
        Assert.True(watch.Elapsed < GoesOn, $"findings took {watch.Elapsed}");
        await Wait.UntilAsync(() => "the lease renewed", Patience, _ => Task.FromResult(holder.Link.Assignments.Held.Any(h => h.Expires > lease.Expires)));
        Assert.True(watch.Elapsed < GoesOn, $"the lease took {watch.Elapsed}");
        Assert.Equal(lease.Epoch, holder.Link.Assignments.Held.Single().Epoch);
        await Wait.UntilAsync(() => "the order done", Patience, async _ =>
            (await chain.Installation.CommandAsync("agents", "orders")).Contains("accept-key  ", StringComparison.Ordinal));

        // The holder dies: its lease lapses, and only then the other one has it.
        var other = agents.Single(x => x != holder);
        await holder.DisposeAsync();
        await Wait.UntilAsync(() => "the lease taken over", Patience, _ => Task.FromResult(other.Link.Assignments!.Holds(Job, Domain)));
        Assert.True(other.Link.Assignments!.Held.Single().Epoch > lease.Epoch);
    }
}
