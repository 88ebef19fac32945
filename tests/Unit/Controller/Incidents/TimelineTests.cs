using Deception.Contracts;
using Deception.Controller.Incidents;
using Xunit;

namespace Deception.Tests.Unit.Controller.Incidents;

public sealed class TimelineTests
{
    [Fact]
    public void One_event_seen_by_two_agents_is_one_line()
    {
        var line = Assert.Single(Timeline.Lines([Findings.Of("a", agent: "dc1"), Findings.Of("b", minute: 0.4, agent: "dc2")]));
        Assert.Equal(["dc1", "dc2"], line.Agents);
        Assert.Equal(["a", "b"], line.FindingIds);
    }

    [Fact]
    public void Two_events_seen_by_one_agent_are_two_lines() =>
        Assert.Equal(2, Timeline.Lines([Findings.Of("a"), Findings.Of("b", minute: 0.1)]).Count);

    [Fact]
    public void Far_apart_or_at_another_target_is_another_line() =>
        Assert.Equal(3, Timeline.Lines(
        [
            Findings.Of("a"),
            Findings.Of("b", minute: 5, agent: "dc2"),
            Findings.Of("c", agent: "dc3") with { Target = new Entity { Ip = "10.0.0.2" } },
        ]).Count);

    [Fact]
    public void Lines_stand_in_order_of_time_however_they_came()
    {
        Finding[] findings = [Findings.Of("c", minute: 9), Findings.Of("a"), Findings.Of("b", minute: 4, severity: Severity.Critical)];
        Assert.Equal(["a", "b", "c"], Timeline.Lines(findings).Select(l => l.FindingIds[0]));
        Assert.Equal(["a", "b", "c"], Timeline.Lines(findings.Reverse()).Select(l => l.FindingIds[0]));
    }
}
