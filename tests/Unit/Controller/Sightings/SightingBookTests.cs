using Deception.Contracts;
using Deception.Controller.Sightings;
using Xunit;

namespace Deception.Tests.Unit.Controller.Sightings;

public sealed class SightingBookTests
{
    private const string Group = "CN=Ops,DC=lab,DC=test";

    [Fact]
    public async Task Sign_ins_and_writes_of_all_agents_come_together_by_domain()
    {
        await using var store = await TestStore.OpenAsync();
        var book = new SightingBook(store.Databases, store.Clock);
        Assert.Null(await book.HearAsync("dc1", new SightingsFact(
            [new("Alice@LAB.TEST", "10.0.0.5", TestStore.Noon.AddMinutes(-5)), new("bob@OTHER.TEST", "10.0.0.6", TestStore.Noon), new("LAB\\carol", "10.0.0.7", TestStore.Noon.AddDays(9))],
            [new(Group, ["member"], ["CN=Eve,DC=lab,DC=test"], "alice", "10.0.0.5", TestStore.Noon), new("CN=x,DC=other,DC=test", ["info"], [], null, "10.0.0.5", TestStore.Noon)]), default));
        Assert.Null(await book.HearAsync("dc2", new SightingsFact([new("alice@lab.test", "10.0.0.5", TestStore.Noon.AddMinutes(-1))],
            [new(Group, ["member"], [], "alice", "10.0.0.5", TestStore.Noon)]), default));

        var seen = await book.OfAsync("Lab.Test", default);
        // A clock that goes ahead doesn't make a sighting younger than now.
        Assert.Equal([("lab\\carol", TestStore.Noon), ("alice@lab.test", TestStore.Noon.AddMinutes(-1))], seen.SignIns.Select(s => (s.Account, s.At)));
        Assert.Equal(("alice", "CN=Eve,DC=lab,DC=test"), (Assert.Single(seen.Writes).Account, seen.Writes[0].Members.Single()));

        store.Clock.Advance(TimeSpan.FromHours(2));
        seen = await book.OfAsync("lab.test", default);
        Assert.Equal((2, 0), (seen.SignIns.Count, seen.Writes.Count));
        store.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Null(await book.HearAsync("dc1", new SightingsFact([], []), default));
        Assert.Empty(await store.AllAsync<SignInRow>());
        Assert.Empty(await store.AllAsync<DirectoryWriteRow>());
    }

    [Fact]
    public async Task Findings_that_name_accounts_and_hosts_audits_are_handed_on_without_evidence()
    {
        await using var store = await TestStore.OpenAsync();
        var book = new SightingBook(store.Databases, store.Clock);
        await store.StoreAsync(
            Findings.Of("threat"),
            Findings.Of("audit") with { Kind = FindingKind.Exposure, Detector = "endpoint.keytab", Domain = null, Target = new Entity { Host = "WS1" } },
            Findings.Of("posture") with { Kind = FindingKind.Exposure, Detector = "posture.stale.guest" },
            Findings.Of("elsewhere") with { Domain = "other.test" },
            Findings.Of("nobody") with { Accounts = [] },
            Findings.Of("old") with { LastSeen = TestStore.Noon.AddDays(-8) });
        var handed = await book.FindingsAsync("lab.test", default);
        Assert.Equal(["audit", "threat"], handed.Select(f => f.Id).Order());
        Assert.All(handed, f => Assert.Empty(f.Evidence));
    }

    [Theory]
    [InlineData("", "10.0.0.1", Group)]
    [InlineData("alice", "here", Group)]
    [InlineData("alice", "10.0.0.1", "")]
    public async Task What_is_no_sighting_is_refused_whole(string account, string address, string written)
    {
        await using var store = await TestStore.OpenAsync();
        var book = new SightingBook(store.Databases, store.Clock);
        Assert.NotNull(await book.HearAsync("dc1", new SightingsFact(
            [new(account, address, TestStore.Noon), new("bob", "10.0.0.2", TestStore.Noon)], [new(written, ["member"], [], null, "10.0.0.1", TestStore.Noon)]), default));
        Assert.Empty(await store.AllAsync<SignInRow>());
    }

    [Theory]
    [InlineData("""{"sign_ins":[null],"writes":[]}""")]
    [InlineData("""{"sign_ins":[{}],"writes":[]}""")]
    [InlineData("""{"sign_ins":[],"writes":[null]}""")]
    [InlineData("""{"sign_ins":[],"writes":[{"object":"CN=x","address":"10.0.0.1"}]}""")]
    [InlineData("""{"sign_ins":[],"writes":[{"object":"CN=x","address":"10.0.0.1","attributes":[null],"members":[]}]}""")]
    [InlineData("""{"sign_ins":[]}""")]
    [InlineData("{}")]
    public async Task What_lacks_its_parts_is_refused(string json)
    {
        await using var store = await TestStore.OpenAsync();
        var fact = System.Text.Json.JsonSerializer.Deserialize($$"""{"id":"x","agent":"dc1","at":"2026-03-14T12:00:00Z","sightings":{{json}}}""", ContractsJson.Default.Fact)!;
        Assert.NotNull(await new SightingBook(store.Databases, store.Clock).HearAsync("dc1", fact.Sightings!, default));
    }

    [Fact]
    public async Task What_is_spelled_differently_and_is_the_same_is_one_row()
    {
        await using var store = await TestStore.OpenAsync();
        var book = new SightingBook(store.Databases, store.Clock);
        var (utc, local) = (TestStore.Noon.AddMinutes(-1), TestStore.Noon.AddMinutes(-1).ToOffset(TimeSpan.FromHours(2)));
        var nul = "a\0" + new string('é', 300);
        for (var again = 0; again < 2; again++)
        {
            Assert.Null(await book.HearAsync("dc1", new SightingsFact(
                [new(nul + "1", "::1", utc), new(nul + "2", "0::1", local), new("Bob", "::1", utc), new("bob", "0::1", local)],
                [new("CN=x", ["a\0"], [], nul, "::1", utc), new("CN=x", ["b"], [], null, "0::1", local)]), default));
        }
        Assert.Equal(3, (await store.AllAsync<SignInRow>()).Count);
        Assert.Single(await store.AllAsync<DirectoryWriteRow>());
    }

    [Fact]
    public async Task More_than_fits_is_refused()
    {
        await using var store = await TestStore.OpenAsync();
        var book = new SightingBook(store.Databases, store.Clock);
        Assert.NotNull(await book.HearAsync("dc1", new SightingsFact([.. Enumerable.Range(0, SightingsFact.Most + 1).Select(i => new SignInSighting($"u{i}", "10.0.0.1", TestStore.Noon))], []), default));
        Assert.NotNull(await book.HearAsync("dc1", new SightingsFact([], [new(Group, [new string('a', 600)], [], null, "10.0.0.1", TestStore.Noon)]), default));
    }
}
