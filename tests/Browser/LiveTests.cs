using Deception.Contracts;
using Deception.Tests.Browser.Support;
using Deception.Tests.Lab.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Deception.Tests.Browser;

/// <summary>Recorded attacks go through a real sensor and broker while the pages are open.</summary>
public sealed class LiveTests : IClassFixture<OpenSite>
{
    private readonly OpenSite _open;

    public LiveTests(Chromium browser, OpenSite open)
    {
        browser.Require();
        _open = open;
    }

    [Fact]
    public async Task What_a_sensor_sees_appears_on_pages_that_are_open()
    {
        await using var overview = await _open.VisitAsync();
        await using var queue = await _open.VisitAsync();
        await using var agents = await _open.VisitAsync();
        await overview.OpenLiveAsync("/");
        await Expect(overview.Get("open-critical")).ToHaveTextAsync("0");
        await queue.OpenLiveAsync("/incidents");
        await Expect(queue.Get("incident-row")).ToHaveCountAsync(0);
        await agents.OpenLiveAsync("/agents");
        await overview.MarkAsync();
        await queue.MarkAsync();
        await agents.MarkAsync();

        var policy = Repository.Case("kerberos.kerberoasting/getuserspns").Policy;
        var attacks = new[] { "kerberos.kerberoasting/getuserspns", "honey.account-signin/ldap-simple", "drsuapi.dcsync/one-account" }
            .Select(name => Repository.Case(name) with { Policy = policy })
            .ToArray();
        var told = await Replayed.FindingsAsync(attacks);
        var inIncident = told.Where(f => f.Severity > Severity.Low).ToArray();
        await _open.Site.StartSensorAsync("dc1", null, attacks);
        var thief = queue.Get("incident-row").Filter(new() { HasText = "10.99.0.30" });
        await Expect(thief).ToHaveCountAsync(1);
        await Expect(thief.GetByRole(AriaRole.Cell).Nth(4)).ToHaveTextAsync($"{inIncident.Length}");
        await Expect(overview.Get("open-critical")).ToHaveTextAsync("1");
        await Expect(overview.Get("findings-24h")).ToHaveTextAsync($"{told.Count}");

        await _open.Site.StartSensorAsync("dc2", [10, 99, 0, 57], Repository.Case("honey.account-signin/kerberos-wrong-password"));
        await Expect(queue.Get("incident-row")).ToHaveCountAsync(2);
        await Expect(overview.Get("open-critical")).ToHaveTextAsync("2");
        await Expect(agents.Get("agent-row")).ToHaveCountAsync(2);
        await Expect(agents.Get("agent-row").Filter(new() { HasText = "dc1" })).ToContainTextAsync("live");
        foreach (var window in new[] { overview, queue, agents })
        {
            Assert.True(await window.IsMarkedAsync(), "the page was loaded anew");
        }

        await Screenshots.TakeAsync(overview, "overview");
        await Screenshots.TakeAsync(queue, "incidents");
        await Screenshots.TakeAsync(agents, "agents");

        await thief.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(queue.Get("live-state")).ToHaveTextAsync("Live");
        await Expect(queue.Get("timeline-line")).ToHaveCountAsync(inIncident.Length);
        foreach (var detector in new[] { "kerberos.kerberoasting", "honey.service-ticket", "honey.account-signin", "drsuapi.dcsync" })
        {
            await Expect(queue.Get("timeline-line").Filter(new() { HasText = detector })).ToHaveCountAsync(1);
        }
        await Screenshots.TakeAsync(queue, "incident");

        overview.AssertContent();
        queue.AssertContent();
        agents.AssertContent();
    }
}
