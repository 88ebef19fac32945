using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Deception.Contracts;
using Deception.Link;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Trust;

/// <summary>What the key of one agent opens: its own row of the contract. All else is refused, and the controller hears of it.</summary>
public sealed class StolenKeyTests : IClassFixture<TrustChain>
{
    private readonly TrustChain _trust;

    public StolenKeyTests(TrustChain trust)
    {
        Assert.SkipUnless(trust.IsThere, "needs nats-server on Linux");
        _trust = trust;
    }

    [Theory]
    [InlineData("deception.findings.victim")]
    [InlineData("deception.facts.victim")]
    [InlineData("deception.policy.victim")]
    [InlineData("deception.commands.victim")]
    [InlineData("deception.evidence.victim")]
    [InlineData("deception.health.victim")]
    [InlineData("deception.findings.*")]
    [InlineData("deception.>")]
    [InlineData(">")]
    [InlineData("_INBOX.>")]
    [InlineData("_INBOX.victim.>")]
    [InlineData("_INBOX.controllers.>")]
    [InlineData("$SYS.>")]
    [InlineData("$JS.API.>")]
    public async Task May_not_listen_to_others(string subject)
    {
        await using var thief = await StolenKey.UseAsync(_trust.Stolen);

        var answers = await thief.SayAsync($"SUB {subject} 1");

        Assert.Contains(answers, a => a.StartsWith("-ERR 'Permissions Violation for Subscription", StringComparison.Ordinal));
        var finding = await _trust.RaisedAsync("subscribe-violation", subject);
        Assert.Equal((FindingKind.Threat, Severity.High, TrustChain.Thief), (finding.Kind, finding.Severity, finding.Source.Host));
    }

    [Theory]
    [InlineData("deception.findings.victim")]
    [InlineData("deception.facts.victim")]
    [InlineData("deception.health.victim")]
    [InlineData("deception.evidence.victim")]
    [InlineData("deception.snapshots.victim.00.m")]
    [InlineData("deception.sightings.00")]
    [InlineData("deception.policy.victim")]
    [InlineData("deception.commands.victim")]
    [InlineData("deception.policy.thief")]
    [InlineData("deception.commands.thief")]
    [InlineData("_INBOX.victim.x")]
    [InlineData("$SYS.REQ.CLAIMS.UPDATE")]
    public async Task May_not_speak_as_another(string subject) => await RefusedAsync(subject, "{}");

    [Theory]
    [InlineData("$JS.API.STREAM.CREATE.MINE", """{"name":"MINE","subjects":["mine"]}""")]
    [InlineData("$JS.API.STREAM.UPDATE.FINDINGS", """{"name":"FINDINGS","subjects":["mine"]}""")]
    [InlineData("$JS.API.STREAM.DELETE.FINDINGS", "")]
    [InlineData("$JS.API.STREAM.PURGE.FINDINGS", "")]
    [InlineData("$JS.API.STREAM.NAMES", "")]
    [InlineData("$JS.API.STREAM.INFO.FINDINGS", "")]
    [InlineData("$JS.API.STREAM.MSG.DELETE.FINDINGS", """{"seq":1}""")]
    [InlineData("$JS.API.CONSUMER.CREATE.FINDINGS", """{"stream_name":"FINDINGS","config":{"ack_policy":"none"}}""")]
    [InlineData("$JS.API.CONSUMER.DURABLE.CREATE.FINDINGS.mine", "{}")]
    [InlineData("$JS.API.CONSUMER.DELETE.FINDINGS.controller", "")]
    [InlineData("$JS.API.CONSUMER.MSG.NEXT.FINDINGS.controller", "")]
    [InlineData("$JS.API.INFO", "")]
    public async Task May_not_touch_streams_and_consumers(string subject, string request) => await RefusedAsync(subject, request);

    [Theory]
    [InlineData("$JS.API.STREAM.MSG.GET.FINDINGS", """{"last_by_subj":"deception.findings.victim"}""")]
    [InlineData("$JS.API.STREAM.MSG.GET.POLICY", """{"last_by_subj":"deception.policy.victim"}""")]
    [InlineData("$JS.API.STREAM.MSG.GET.COMMANDS", """{"last_by_subj":"deception.commands.victim"}""")]
    [InlineData("$JS.API.STREAM.MSG.GET.EVIDENCE", """{"seq":1}""")]
    [InlineData("$JS.API.DIRECT.GET.POLICY", """{"last_by_subj":"deception.policy.victim"}""")]
    [InlineData("$JS.API.DIRECT.GET.POLICY.deception.policy.victim", "")]
    [InlineData("$JS.API.DIRECT.GET.COMMANDS.deception.commands.victim", "")]
    [InlineData("$JS.API.DIRECT.GET.FACTS.deception.facts.victim", "")]
    [InlineData("$JS.API.STREAM.MSG.GET.SNAPSHOTS", """{"seq":1}""")]
    public async Task May_not_look_up_what_is_another_s(string subject, string request) => await RefusedAsync(subject, request);

    [Fact]
    public async Task A_look_up_of_its_own_can_t_be_turned_on_another()
    {
        await using var thief = await StolenKey.UseAsync(_trust.Stolen);
        await thief.SayAsync("SUB _INBOX.thief.> 1");

        await thief.PublishAsync(
            Subjects.LastOf(Subjects.PolicyStream, Subjects.Policy(TrustChain.Thief)), """{"last_by_subj":"deception.policy.victim"}""", "_INBOX.thief.a");
        await thief.HearAsync(l => l.StartsWith("HMSG _INBOX.thief.a", StringComparison.Ordinal));
        var headers = "";
        await thief.HearAsync(line =>
        {
            headers += line + "\n";
            return line.Length == 0;
        });

        Assert.DoesNotContain("deception.policy.victim", headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_own_rights_are_what_it_keeps()
    {
        await using var thief = await StolenKey.UseAsync(_trust.Stolen);

        var answers = await thief.SayAsync("SUB deception.policy.thief 1", "SUB deception.commands.thief 2", "SUB _INBOX.thief.> 3");
        Assert.DoesNotContain(answers, a => a.StartsWith("-ERR", StringComparison.Ordinal));
        await thief.PublishAsync(Subjects.LastOf(Subjects.PolicyStream, Subjects.Policy(TrustChain.Thief)), "", "_INBOX.thief.b");
        await thief.HearAsync(l => l.Contains("deception.policy.thief", StringComparison.Ordinal) || l.Contains("_INBOX.thief.b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task May_not_call_the_controller_s_API()
    {
        using var http = new HttpClient { BaseAddress = _trust.Chain.Address };
        foreach (var path in (string[])["/api/v1/findings", "/api/v1/incidents", "/api/v1/agents", "/api/v1/outputs", "/openapi/v1.json"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _trust.Stolen.Jwt);
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        await _trust.RaisedAsync("api-refused", "/api/v1/findings");
    }

    [Fact]
    public async Task The_broker_s_answers_can_t_be_used_to_poison_another_s_policy()
    {
        // The broker sends an acknowledgement wherever the publisher wants it; so it lands on the victim's subject.
        await using var thief = await StolenKey.UseAsync(_trust.Stolen);
        var answers = await thief.PublishAsync(Subjects.Findings(TrustChain.Thief), "{}", Subjects.Policy(TrustChain.Victim));
        Assert.DoesNotContain(answers, a => a.StartsWith("-ERR", StringComparison.Ordinal));

        await _trust.RaisedAsync("untrusted-document", "policy refused");

        // The last good policy stays in force, and the controller sends it again.
        await Wait.UntilAsync(() => $"a sound policy in force; {_trust.Chain.Words()}", TrustChain.Patience, async stop =>
        {
            var health = (await _trust.Chain.Api.HealthAsync(stop)).Single(h => h.Agent == TrustChain.Victim);
            return health is { PolicyRevision: 1, PolicyFault: null, PolicySequence: > 0 };
        });
    }

    [Fact]
    public async Task Another_s_policy_and_orders_are_refused_by_who_gets_them()
    {
        // The thief lets the broker send what is its own to the victim.
        await using var thief = await StolenKey.UseAsync(_trust.Stolen);
        await thief.PublishAsync(
            Subjects.LastOf(Subjects.PolicyStream, Subjects.Policy(TrustChain.Thief)), "", Subjects.Policy(TrustChain.Victim));
        await _trust.RaisedAsync("untrusted-document", "it is for another agent");
    }

    private async Task RefusedAsync(string subject, string payload)
    {
        await using var thief = await StolenKey.UseAsync(_trust.Stolen);

        var answers = await thief.PublishAsync(subject, payload, "_INBOX.thief.x");

        Assert.Contains(answers, a => a.StartsWith("-ERR 'Permissions Violation for Publish", StringComparison.Ordinal));
        await _trust.RaisedAsync("publish-violation", subject);
    }
}
