using Deception.Tests.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace Deception.Tests.Browser;

/// <summary>The pages while the broker is away.</summary>
public sealed class BrokerTests : IClassFixture<OpenSite>
{
    private readonly OpenSite _open;

    public BrokerTests(Chromium browser, OpenSite open)
    {
        browser.Require();
        _open = open;
    }

    [Fact]
    public async Task A_page_tells_that_the_broker_is_away_and_goes_on_when_it_is_back()
    {
        await using var visitor = await _open.VisitAsync();
        await visitor.OpenLiveAsync("/incidents");
        await visitor.MarkAsync();

        await _open.Site.Broker.Process.KillAsync();
        await Expect(visitor.Get("live-state")).ToHaveTextAsync("Broker away");

        _open.Site.Broker.Start();
        await Expect(visitor.Get("live-state")).ToHaveTextAsync("Live");
        await _open.Site.PublishAsync(Findings.Touch("10.2.0.1"));
        await Expect(visitor.Get("incident-row")).ToHaveCountAsync(1);
        Assert.True(await visitor.IsMarkedAsync(), "the page was loaded anew");
        visitor.AssertContent();
    }
}
