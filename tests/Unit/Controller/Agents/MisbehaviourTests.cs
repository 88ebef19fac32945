using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Agents;
using Deception.Controller.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Deception.Tests.Unit.Controller.Agents;

public sealed class MisbehaviourTests
{
    [Fact]
    public async Task What_an_agent_does_is_one_finding_that_grows_and_opens_one_incident()
    {
        await using var store = await TestStore.OpenAsync();
        using var misbehaviour = new Misbehaviour(store.Findings, store.Clock, NullLogger<Misbehaviour>.Instance);
        misbehaviour.Report("dc1", "publish-violation", "deception.findings.dc2");
        await misbehaviour.TellAsync(default);
        misbehaviour.Report("dc1", "publish-violation", "deception.findings.dc2");
        misbehaviour.Report("dc1", "subscribe-violation", ">");
        misbehaviour.Report("dc2", "flood", "many");
        await misbehaviour.TellAsync(default);
        await misbehaviour.TellAsync(default);

        var findings = (await store.AllAsync<FindingRow>()).Select(f => JsonSerializer.Deserialize(f.Json, ContractsJson.Default.Finding)!).ToList();
        var finding = findings.Single(f => f.Source.Host == "dc1");
        Assert.Equal((Misbehaviour.DetectorId, FindingKind.Threat, Severity.High, 3, 2), (finding.Detector, finding.Kind, finding.Severity, finding.Count, finding.Revision));
        Assert.Equal(["publish-violation", "subscribe-violation"], finding.Evidence.Select(e => e.Name));
        Assert.Equal(2, findings.Count);
        Assert.Equal(2, (await store.AllAsync<IncidentRow>()).Count);
    }

    [Fact]
    public async Task A_flood_is_told_once_a_minute_and_a_lively_agent_is_none()
    {
        await using var store = await TestStore.OpenAsync();
        using var misbehaviour = new Misbehaviour(store.Findings, store.Clock, NullLogger<Misbehaviour>.Instance);
        for (var i = 0; i < Misbehaviour.FloodPerMinute - 1; i++)
        {
            misbehaviour.Count("lively");
        }
        await misbehaviour.TellAsync(default);
        Assert.Empty(await store.AllAsync<FindingRow>());

        misbehaviour.Count("lively");
        misbehaviour.Count("lively");
        await misbehaviour.TellAsync(default);

        Assert.Equal(1, JsonSerializer.Deserialize(Assert.Single(await store.AllAsync<FindingRow>()).Json, ContractsJson.Default.Finding)!.Count);
    }

    [Fact]
    public async Task After_a_quiet_half_hour_it_is_another_finding()
    {
        await using var store = await TestStore.OpenAsync();
        using var misbehaviour = new Misbehaviour(store.Findings, store.Clock, NullLogger<Misbehaviour>.Instance);
        misbehaviour.Report("dc1", "flood", "x");
        await misbehaviour.TellAsync(default);
        store.Clock.Advance(TimeSpan.FromMinutes(31));
        misbehaviour.Report("dc1", "flood", "x");
        await misbehaviour.TellAsync(default);

        Assert.Equal(2, (await store.AllAsync<FindingRow>()).Count);
    }
}
