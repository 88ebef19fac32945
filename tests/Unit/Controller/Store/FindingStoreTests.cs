using CsCheck;
using Deception.Contracts;
using Deception.Controller.Orders;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Deception.Tests.Unit.Controller.Store;

public sealed class FindingStoreTests
{
    [Fact]
    public async Task Migrations_make_exactly_the_model()
    {
        await using var store = await TestStore.OpenAsync();
        await using var db = await store.Databases.CreateDbContextAsync();
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.True(db.Database.IsSqlite());
    }

    [Fact]
    public async Task Any_order_and_repetition_of_deliveries_ends_alike()
    {
        await using var store = await TestStore.OpenAsync();
        var round = 0;
        var deliveries =
            from findings in Gen.Int[1, 4]
            from minutes in Gen.Int[0, 300].Array[findings]
            from sent in Gen.Select(Gen.Int[0, findings - 1], Gen.Int[1, 5]).Array[1, 25]
            from cuts in Gen.Int[1, 6]
            select (minutes, sent, cuts);
        await deliveries.SampleAsync(
            async d =>
            {
                var source = $"10.1.{++round / 250}.{round % 250}";
                var all = d.sent.Select(s => Findings.Of($"{round}-{s.Item1}", s.Item2, source, d.minutes[s.Item1])).ToArray();
                foreach (var part in all.Chunk(d.cuts))
                {
                    await store.StoreAsync(part);
                }
                var stored = (await store.AllAsync<FindingRow>()).Where(f => f.SourceIp == source).ToList();
                Assert.Equal(
                    all.GroupBy(f => f.Id).Select(g => (g.Key, g.Max(f => f.Revision))).Order(),
                    stored.Select(f => (f.Id, f.Revision)).Order());
                var incidents = (await store.AllAsync<IncidentRow>())
                    .Where(i => i.SourceIp == source && i.MergedInto is null).ToDictionary(i => i.Id);
                Assert.Equal(Chains(stored), stored.GroupBy(f => f.IncidentId).Select(Members).Order());
                Assert.All(stored, f => Assert.InRange(f.FirstSeen, incidents[f.IncidentId!.Value].FirstSeen, incidents[f.IncidentId!.Value].LastSeen));
            },
            iter: 12, threads: 1);
    }

    [Fact]
    public async Task Exposures_of_a_directory_go_on_under_the_next_holder_of_its_lease()
    {
        await using var store = await TestStore.OpenAsync();
        Finding Exposure(int revision, string agent, FindingKind kind = FindingKind.Exposure) =>
            Findings.Of($"{kind}", revision, severity: Severity.High, agent: agent) with { Kind = kind, Detector = kind == FindingKind.Threat ? "directory.spn-write" : "posture.stale.guest", Domain = "LAB.test" };
        await store.StoreAsync(Exposure(1, "dc1"), Exposure(1, "dc1", FindingKind.Threat));
        await store.StoreAsync(Exposure(2, "dc2"));
        await using (var db = await store.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            db.Assignments.Add(new AssignmentRow { Job = "directory", Domain = "lab.TEST", Agent = "dc2", Epoch = 2, Expires = TestStore.Noon.AddSeconds(15) });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        await store.StoreAsync(Exposure(3, "dc2"), Exposure(3, "dc2", FindingKind.Threat));
        Assert.Equal([("Exposure", 3, "dc2"), ("Threat", 1, "dc1")], (await store.AllAsync<FindingRow>()).Select(f => (f.Id, f.Revision, f.Agent)).Order());
        // A lease is no leave to write into what is another's: the row says what it is.
        await store.StoreAsync(Findings.Of("touch", severity: Severity.Critical) with { Domain = "lab.test" }, Findings.Of("audit") with { Kind = FindingKind.Exposure, Detector = "endpoint.keytab", Domain = null });
        await store.StoreAsync(Exposure(9, "dc2") with { Id = "touch" }, Exposure(9, "dc2") with { Id = "audit" });
        Assert.All((await store.AllAsync<FindingRow>()).Where(f => f.Id is "touch" or "audit"), f => Assert.Equal((1, "dc1"), (f.Revision, f.Agent)));
        // Who lost the lease lately may still tell; who never had it may not.
        store.Clock.Advance(TimeSpan.FromMinutes(5));
        await store.StoreAsync(Exposure(4, "dc3"));
        await store.StoreAsync(Exposure(5, "dc2"));
        Assert.Equal(5, (await store.AllAsync<FindingRow>()).Single(f => f.Id == "Exposure").Revision);
        Assert.Equal(["deception.findings.dc2", "deception.findings.dc3"], (await store.AllAsync<DeadLetterRow>()).Select(d => d.Subject).Order());
    }

    [Fact]
    public async Task A_stranger_cannot_rewrite_a_finding()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(Findings.Of("a", severity: Severity.Critical));
        await store.StoreAsync(Findings.Of("a", revision: 9, severity: Severity.Informational, agent: "dc2"));
        var row = Assert.Single(await store.AllAsync<FindingRow>());
        Assert.Equal((1, Severity.Critical), (row.Revision, row.Severity));
        Assert.Contains("belongs to agent 'dc1'", Assert.Single(await store.AllAsync<DeadLetterRow>()).Reason);
    }

    [Fact]
    public async Task A_refused_message_that_comes_again_is_kept_once()
    {
        await using var store = await TestStore.OpenAsync();
        var refused = new Refused("deception.findings.dc1", 17, "nonsense"u8.ToArray(), "no finding");
        await store.Findings.CommitAsync([], [refused], default);
        await store.Findings.CommitAsync([], [refused], default);
        Assert.Equal("nonsense"u8.ToArray(), Assert.Single(await store.AllAsync<DeadLetterRow>()).Payload);
    }

    [Fact]
    public async Task A_growing_finding_goes_out_every_ten_seconds_and_its_last_revision_always()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(Findings.Of("a"));
        await store.StoreAsync(Findings.Of("a", 2));
        await store.StoreAsync(Findings.Of("a", 3));
        Assert.Equal([1], await SentAsync(store));
        Assert.Equal(0, await store.Findings.SendDueAsync(default));
        store.Clock.Advance(FindingStore.SendInterval);
        Assert.Equal(1, await store.Findings.SendDueAsync(default));
        Assert.Equal([1, 3], await SentAsync(store));
        store.Clock.Advance(FindingStore.SendInterval);
        Assert.Equal(0, await store.Findings.SendDueAsync(default));
    }

    [Fact]
    public async Task A_rise_of_severity_goes_out_at_once()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(Findings.Of("a", severity: Severity.Low));
        await store.StoreAsync(Findings.Of("a", 2, severity: Severity.Critical));
        Assert.Equal([1, 2], await SentAsync(store));
    }

    private static async Task<IEnumerable<int>> SentAsync(TestStore store) =>
        (await store.AllAsync<OutboxRow>()).OrderBy(o => o.Sequence)
            .Select(o => System.Text.Json.JsonSerializer.Deserialize(o.Json, ContractsJson.Default.Finding)!.Revision);

    // The rule said once more, plainly: sort by time, cut where the gap is above an hour.
    private static IEnumerable<string> Chains(List<FindingRow> findings)
    {
        var chains = new List<List<FindingRow>>();
        foreach (var finding in findings.OrderBy(f => f.FirstSeen))
        {
            if (chains.Count == 0 || finding.FirstSeen - chains[^1].Max(f => f.LastSeen) > TimeSpan.FromHours(1))
            {
                chains.Add([]);
            }
            chains[^1].Add(finding);
        }
        return chains.Select(Members).Order();
    }

    private static string Members(IEnumerable<FindingRow> findings) => string.Join(' ', findings.Select(f => f.Id).Order());
}
