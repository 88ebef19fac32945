using System.Text;
using Deception.Contracts;
using Deception.Controller.Ingest;
using Xunit;

namespace Deception.Tests.Unit.Controller.Ingest;

public sealed class FindingReaderTests
{
    private const string Subject = "deception.findings.dc1";

    [Fact]
    public void A_finding_is_read()
    {
        Assert.True(FindingReader.TryRead(Subject, Findings.Of("a").Json(), out var finding, out _));
        Assert.Equal("a:1", finding.MessageId);
    }

    [Fact]
    public void Another_agents_finding_is_refused() =>
        Refused("no say", Findings.Of("a", agent: "dc2"));

    [Fact]
    public void What_no_agent_says_is_refused()
    {
        Refused("names no agent", Findings.Of("a") with { Agent = null });
        Refused("id:", Findings.Of("a b"));
        Refused("id:", Findings.Of(new string('a', 65)));
        Refused("revision:", Findings.Of("a") with { Revision = -1 });
        Refused("count:", Findings.Of("a") with { Count = 0 });
        Refused("confidence:", Findings.Of("a") with { Confidence = 101 });
        Refused("last_seen:", Findings.Of("a") with { LastSeen = TestStore.Noon.AddDays(-1) });
        Refused("title", Findings.Of("a") with { Title = "" });
        Refused("detector", Findings.Of("a") with { Detector = "kerberos kerberoasting" });
        Refused("deception.finding/2", Findings.Of("a") with { Schema = "deception.finding/2" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"id\":3}")]
    [InlineData("[[[[")]
    public void What_is_no_finding_is_refused(string text) =>
        Assert.False(FindingReader.TryRead(Subject, Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void Members_that_are_absent_have_their_defaults()
    {
        var text = """
            {"id":"a","detector":"x.y","kind":"threat","title":"t","summary":"s","severity":"low","confidence":1,"maturity":"sandbox",
             "first_seen":"2026-03-14T12:00:00Z","last_seen":"2026-03-14T12:00:00Z","count":1,"agent":"dc1"}
            """;
        Assert.True(FindingReader.TryRead(Subject, Encoding.UTF8.GetBytes(text), out var finding, out var fault), fault);
        Assert.Equal((Finding.SchemaName, 1, 0, null), (finding.Schema, finding.Revision, finding.Accounts.Count, finding.Source.Ip));
    }

    [Fact]
    public void Damaged_messages_are_refused_quietly() => Mutation.Run(
        "finding reader",
        [Findings.Of("a").Json(), Findings.Of("b", 7, severity: Severity.Critical).Json()],
        bytes => FindingReader.TryRead(Subject, bytes, out _, out _),
        // Every refusal costs the JSON reader an exception; the reader itself is the framework's.
        count: 20_000);

    private static void Refused(string reason, Finding finding)
    {
        Assert.False(FindingReader.TryRead(Subject, finding.Json(), out _, out var fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }
}
