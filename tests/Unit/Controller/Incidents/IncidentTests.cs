using Deception.Contracts;
using Deception.Controller.Incidents;
using Deception.Controller.Store;
using Xunit;

namespace Deception.Tests.Unit.Controller.Incidents;

public sealed class IncidentTests
{
    [Fact]
    public async Task The_worst_finding_names_the_incident_and_lists_are_united()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(
            Findings.Of("a"),
            Findings.Of("b", minute: 30, severity: Severity.Critical) with { Title = "DCSync", Accounts = ["BOB", "Alice"], Techniques = ["T1003.006"] });
        var incident = Assert.Single(await store.AllAsync<IncidentRow>());
        Assert.Equal(("DCSync", Severity.Critical, 2), (incident.Title, incident.Severity, incident.FindingCount));
        Assert.Equal(["Alice", "BOB"], incident.Accounts);
        Assert.Equal(["T1003.006", "T1558.003"], incident.Techniques);
        Assert.Equal((TestStore.Noon, TestStore.Noon.AddMinutes(30)), (incident.FirstSeen, incident.LastSeen));
    }

    [Fact]
    public async Task Another_source_domain_or_hour_is_another_incident()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(
            Findings.Of("a"),
            Findings.Of("b", ip: "10.0.0.67"),
            Findings.Of("c") with { Domain = "other.test" },
            Findings.Of("d", minute: 61));
        Assert.Equal(4, (await store.AllAsync<IncidentRow>()).Count);
    }

    [Fact]
    public async Task Without_an_address_the_account_is_the_source_in_any_case()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(
            Findings.Of("a") with { Source = new Entity { Account = "Alice" } },
            Findings.Of("b") with { Source = new Entity { Account = "ALICE" }, Domain = "LAB.TEST" });
        Assert.Single(await store.AllAsync<IncidentRow>());
    }

    [Theory]
    [InlineData(FindingKind.Notice)]
    [InlineData(FindingKind.Exposure)]
    public async Task Notices_and_exposures_open_no_incident(FindingKind kind)
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(Findings.Of("a") with { Kind = kind });
        Assert.Empty(await store.AllAsync<IncidentRow>());
        Assert.Single(await store.AllAsync<FindingRow>());
    }

    [Fact]
    public async Task A_finding_in_the_gap_merges_two_incidents_into_the_older()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(Findings.Of("a"));
        await store.StoreAsync(Findings.Of("b", minute: 100));
        Assert.Equal(2, (await store.AllAsync<IncidentRow>()).Count);
        await store.StoreAsync(Findings.Of("c", minute: 50));
        var incidents = (await store.AllAsync<IncidentRow>()).OrderBy(i => i.Id).ToList();
        Assert.Equal([null, incidents[0].Id], incidents.Select(i => i.MergedInto));
        Assert.Equal(3, incidents[0].FindingCount);
        var reader = new IncidentReader(store.Databases);
        Assert.Equal(incidents[0].Id, (await reader.FindAsync(incidents[1].Id, default))!.Id);
        Assert.Single(await reader.ListAsync(new IncidentFilter(), 10, null, default));
    }

    [Fact]
    public async Task New_findings_reopen_a_closed_incident_and_more_of_the_same_does_not()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(Findings.Of("a"));
        var desk = new IncidentDesk(store.Databases, store.Changes);
        var id = Assert.Single(await store.AllAsync<IncidentRow>()).Id;
        Assert.True(await desk.SetStatusAsync(id, IncidentStatus.Closed, default));
        await store.StoreAsync(Findings.Of("a", 2));
        Assert.Equal(IncidentStatus.Closed, (await store.AllAsync<IncidentRow>())[0].Status);
        await store.StoreAsync(Findings.Of("b"));
        Assert.Equal(IncidentStatus.Open, (await store.AllAsync<IncidentRow>())[0].Status);
        Assert.False(await desk.SetStatusAsync(99, IncidentStatus.Closed, default));
    }

    [Fact]
    public async Task Pages_of_the_list_are_the_list()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(
            [.. Enumerable.Range(0, 23).Select(i => Findings.Of($"f{i}", ip: $"10.0.1.{i}", minute: i % 5, severity: (Severity)(i % 4)))]);
        var reader = new IncidentReader(store.Databases);
        var whole = await reader.ListAsync(new IncidentFilter(), 100, null, default);
        var paged = new List<Incident>();
        IncidentCursor? after = null;
        while (await reader.ListAsync(new IncidentFilter(), 4, after, default) is { Count: > 0 } page)
        {
            paged.AddRange(page);
            Assert.True(IncidentCursor.TryParse(IncidentCursor.Of(page[^1]).ToString(), out after));
        }
        Assert.Equal(23, whole.Count);
        Assert.Equal(whole.Select(i => i.Id), paged.Select(i => i.Id));
        Assert.Equal(whole.OrderByDescending(i => i.Severity).ThenByDescending(i => i.LastSeen).Select(i => i.Severity), whole.Select(i => i.Severity));
    }

    [Fact]
    public async Task The_list_can_be_searched()
    {
        await using var store = await TestStore.OpenAsync();
        await store.StoreAsync(Findings.Of("a"), Findings.Of("b", ip: "10.0.0.7") with { Accounts = ["Svc-Old"] });
        var reader = new IncidentReader(store.Databases);
        foreach (var text in (string[])["svc-old", "10.0.0.7"])
        {
            Assert.Equal("10.0.0.7", Assert.Single(await reader.ListAsync(new IncidentFilter(Text: text), 10, null, default)).Source.Ip);
        }
        Assert.Empty(await reader.ListAsync(new IncidentFilter(Text: "%"), 10, null, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5-1-1")]
    [InlineData("1-9999999999999999999-1")]
    [InlineData("1-1")]
    [InlineData("-1-1-1")]
    [InlineData("x")]
    public void A_cursor_that_the_list_never_gave_is_refused(string text) => Assert.False(IncidentCursor.TryParse(text, out _));
}
