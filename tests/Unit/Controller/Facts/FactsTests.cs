using Deception.Contracts;
using Deception.Controller.Facts;
using Deception.Controller.Orders;
using Deception.Controller.PolicyPublishing;
using Deception.Tests.Unit.Controller.Authority;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Deception.Tests.Unit.Controller.Facts;

public sealed class FactsTests
{
    private static readonly Policy LabPolicy = new()
    {
        Domains = [new DomainPolicy { Name = "lab.test", DomainControllers = [new HostPolicy { Name = "DC1", Addresses = ["10.0.0.1"] }] }],
        Honey = new HoneyPolicy { Accounts = [new HoneyAccount { Name = "adm_backup" }] },
    };

    [Fact]
    public async Task A_seen_controller_joins_the_policy_only_when_a_person_accepts_it()
    {
        await using var controller = await OpenAsync();
        var (book, composer) = (controller.Get<FactBook>(), controller.Get<PolicyComposer>());
        Assert.Null(await book.HearAsync("dc1", Fact(c => c with { Controller = new ControllerFact("LAB.TEST", null, "10.0.0.2", "wire") }), default));
        await composer.RefreshAsync(default);
        Assert.Equal(["10.0.0.1"], Controllers(composer));

        var key = Assert.Single(await book.AllAsync(default)).Key;
        Assert.True(await book.ReviewAsync(key, FactReview.Rejected, "ann", default));
        await composer.RefreshAsync(default);
        Assert.Equal(["10.0.0.1"], Controllers(composer));

        Assert.True(await book.ReviewAsync(key, FactReview.Accepted, "ann", default));
        Assert.True(await composer.RefreshAsync(default));
        Assert.Equal(["10.0.0.1", "10.0.0.2"], Controllers(composer));
        var learned = Assert.Single(composer.Current!.Learned);
        Assert.Equal(("ann", "dc1"), (learned.ReviewedBy, learned.Agents.Single()));
    }

    [Fact]
    public async Task Upkeep_is_announced_by_decoys_agents_for_honey_accounts_and_for_soon()
    {
        await using var controller = await OpenAsync();
        using var sensor = await controller.AgentAsync("dc1");
        using var decoys = await controller.AgentAsync("traps", "decoys");
        var (book, composer) = (controller.Get<FactBook>(), controller.Get<PolicyComposer>());
        var soon = TestStore.Noon.AddMinutes(10);

        Assert.NotNull(await book.HearAsync("dc1", Upkeep("adm_backup", "10.0.0.5", soon), default));
        Assert.NotNull(await book.HearAsync("traps", Upkeep("adm_backup", "10.0.0.5", soon.AddDays(2)), default));
        Assert.NotNull(await book.HearAsync("traps", Upkeep("adm_backup", "10.0.0.5", soon.AddDays(-1)), default));
        Assert.NotNull(await book.HearAsync("traps", Upkeep("adm_backup", "here", soon), default));
        Assert.Null(await book.HearAsync("traps", Upkeep("adm_backup", "10.0.0.5", soon), default));
        Assert.Null(await book.HearAsync("traps", Upkeep("Administrator", "10.0.0.5", soon), default));
        await composer.RefreshAsync(default);

        var upkeep = Assert.Single(composer.Current!.Policy.ExpectedUpkeep);
        Assert.Equal(("adm_backup", "10.0.0.5", soon), (upkeep.Account, upkeep.Source, upkeep.At));
    }

    [Fact]
    public async Task The_same_fact_of_two_agents_is_one_with_two_tellers()
    {
        await using var controller = await OpenAsync();
        var book = controller.Get<FactBook>();
        foreach (var agent in (string[])["a", "b", "a"])
        {
            await book.HearAsync(agent, Fact(c => c with { Controller = new ControllerFact(null, null, "10.0.0.2", "wire") }), default);
        }

        Assert.Equal(["a", "b"], Assert.Single(await book.AllAsync(default)).Agents);
        Assert.False(await book.ReviewAsync("controller:none", FactReview.Accepted, "ann", default));
    }

    [Fact]
    public async Task What_a_directory_says_is_told_by_the_holder_of_its_lease_alone_and_joins_the_policy()
    {
        await using var controller = await OpenAsync();
        var (book, composer) = (controller.Get<FactBook>(), controller.Get<PolicyComposer>());
        var fact = Fact(f => f with { Directory = new DirectoryFact("lab.test", ["alice", "adm"], new Dictionary<string, IReadOnlyList<string>> { ["svc_sql"] = ["rc4-hmac"] }) });
        Assert.Contains("doesn't hold", await book.HearAsync("dc1", fact, default), StringComparison.Ordinal);
        await using (var db = await controller.DbAsync())
        {
            db.Assignments.Add(new AssignmentRow { Job = "directory", Domain = "LAB.TEST", Agent = "dc1", Epoch = 1, Expires = TestStore.Noon.AddSeconds(15) });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        Assert.Contains("doesn't hold", await book.HearAsync("dc2", fact, default), StringComparison.Ordinal);
        Assert.Null(await book.HearAsync("dc1", fact, default));
        Assert.True(await composer.RefreshAsync(default));
        Assert.Equal(["alice", "adm"], composer.Current!.Policy.Domains[0].PrivilegedAccounts);
        Assert.Equal(["rc4-hmac"], composer.Current!.Policy.Domains[0].Accounts["svc_sql"].Encryption);

        // Told again with less: the policy follows. Told the same: it stays.
        controller.Clock.Advance(TimeSpan.FromSeconds(1));
        var less = Fact(f => f with { Directory = new DirectoryFact("lab.test", ["alice"], new Dictionary<string, IReadOnlyList<string>>()) });
        Assert.Null(await book.HearAsync("dc1", less, default));
        Assert.True(await composer.RefreshAsync(default));
        Assert.Equal(["alice"], composer.Current!.Policy.Domains[0].PrivilegedAccounts);
        Assert.Null(await book.HearAsync("dc1", less, default));
        Assert.False(await composer.RefreshAsync(default));

        // Who may replicate is a person's to say.
        Assert.Null(await book.HearAsync("dc1", Fact(f => f with { Replicator = new ReplicatorFact("lab.test", "MSOL_1") }), default));
        Assert.False(await composer.RefreshAsync(default));
        Assert.True(await book.ReviewAsync("replicator:lab.test:msol_1", FactReview.Accepted, "ann", default));
        Assert.True(await composer.RefreshAsync(default));
        Assert.Equal(["MSOL_1"], composer.Current!.Policy.Domains[0].ReplicationAllowed.Select(r => r.Account));
    }

    private static IEnumerable<string> Controllers(PolicyComposer composer) =>
        composer.Current!.Policy.Domains[0].DomainControllers.SelectMany(c => c.Addresses);

    private static Fact Upkeep(string account, string source, DateTimeOffset at) =>
        Fact(f => f with { Upkeep = new UpkeepFact(account, "lab.test", source, at) });

    private static Fact Fact(Func<Fact, Fact> about) => about(new Fact { Id = "x", Agent = "any", At = TestStore.Noon });

    private static async Task<TestController> OpenAsync()
    {
        var controller = await TestController.OpenAsync(services =>
            services.AddSingleton<PolicyHistory>().AddSingleton<PolicyDesk>().AddSingleton<PolicyComposer>());
        await controller.Get<PolicyHistory>().AddAsync(LabPolicy, "{}", "test", null, default);
        return controller;
    }
}
