using Deception.Contracts;
using Deception.Tests.Browser.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Deception.Tests.Browser;

/// <summary>What the pages do with incidents; each test has a source of its own.</summary>
public sealed class PageTests : IClassFixture<OpenSite>
{
    private readonly OpenSite _open;

    public PageTests(Chromium browser, OpenSite open)
    {
        browser.Require();
        _open = open;
    }

    [Fact]
    public async Task A_status_set_in_one_window_shows_in_another()
    {
        await _open.Site.PublishAsync(Findings.Touch("10.1.0.1"));
        await using var first = await _open.VisitAsync();
        await using var second = await _open.VisitAsync();
        await OpenIncidentAsync(first, "10.1.0.1");
        await OpenIncidentAsync(second, "10.1.0.1");
        await Expect(second.Get("status-open")).ToHaveAttributeAsync("aria-pressed", "true");

        await first.Get("status-acknowledged").ClickAsync();

        await Expect(second.Get("status-acknowledged")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(second.Get("status-open")).ToHaveAttributeAsync("aria-pressed", "false");
        first.AssertContent();
        second.AssertContent();
    }

    [Fact]
    public async Task A_finding_that_grows_grows_on_the_page()
    {
        var finding = Findings.Touch("10.1.0.2");
        await _open.Site.PublishAsync(finding);
        await using var visitor = await _open.VisitAsync();
        await OpenIncidentAsync(visitor, "10.1.0.2");
        await Expect(visitor.Get("timeline-line")).ToContainTextAsync("1 event");

        await _open.Site.PublishAsync(finding with { Revision = 2, Count = 7 });

        await Expect(visitor.Get("timeline-line")).ToContainTextAsync("7 events");
        await Expect(visitor.Get("timeline-line")).ToHaveCountAsync(1);
        visitor.AssertContent();
    }

    [Fact]
    public async Task Names_from_the_wire_are_text_and_nothing_else()
    {
        const string Hostile = "<img src=x onerror=alert(1)><script>document.title='taken'</script>";
        await _open.Site.PublishAsync(Findings.Touch("10.1.0.3") with
        {
            Title = Hostile,
            Summary = Hostile,
            Accounts = [Hostile],
            Domain = Hostile,
            Techniques = ["javascript:alert(1)"],
            Evidence = [new Evidence(Hostile, Hostile, 1)],
        });
        await using var visitor = await _open.VisitAsync();
        await visitor.OpenLiveAsync("/");
        await Expect(visitor.Get("incident-row").Filter(new() { HasText = Hostile })).ToHaveCountAsync(1);
        await OpenIncidentAsync(visitor, "10.1.0.3");

        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(Hostile);
        await Expect(visitor.Page.Locator("main img, main script")).ToHaveCountAsync(0);
        await Expect(visitor.Page.Locator("a[href^='javascript']")).ToHaveCountAsync(0);
        Assert.NotEqual("taken", await visitor.Page.TitleAsync());
        visitor.AssertContent();
    }

    [Fact]
    public async Task The_queue_is_filtered()
    {
        await _open.Site.PublishAsync(Findings.Touch("10.1.0.4"));
        await _open.Site.PublishAsync(Findings.Touch("10.1.0.5") with { Severity = Severity.Low });
        await using var visitor = await _open.VisitAsync();
        await visitor.OpenLiveAsync("/incidents");
        var (grave, slight) = (Row(visitor, "10.1.0.4"), Row(visitor, "10.1.0.5"));
        await Expect(grave).ToHaveCountAsync(1);
        await Expect(slight).ToHaveCountAsync(1);

        await visitor.Page.GetByLabel("Severity").SelectOptionAsync("high");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(slight).ToHaveCountAsync(0);
        await Expect(grave).ToHaveCountAsync(1);

        await visitor.Page.GetByLabel("Search").FillAsync("10.1.0.5");
        await visitor.Page.GetByLabel("Severity").SelectOptionAsync("");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(grave).ToHaveCountAsync(0);
        await Expect(slight).ToHaveCountAsync(1);
        visitor.AssertContent();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/incidents")]
    [InlineData("/agents")]
    [InlineData("/change-password")]
    public async Task A_narrow_dark_window_needs_no_sideways_scrolling(string path)
    {
        await _open.Site.PublishAsync(Findings.Touch("10.1.0.6"));
        await using var visitor = await _open.VisitAsync(new() { Width = 390, Height = 800 }, ColorScheme.Dark);
        await visitor.Page.GotoAsync(path);
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        Assert.True(await visitor.Page.EvaluateAsync<bool>(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{path} is wider than the window");
        visitor.AssertContent();
    }

    [Fact]
    public async Task Unknown_pages_say_so()
    {
        await using var visitor = await _open.VisitAsync();
        await visitor.Page.GotoAsync("/incidents/987654321");
        await Expect(visitor.Page.GetByText("There is no incident 987654321")).ToBeVisibleAsync();
        visitor.AssertContent();
    }

    private static ILocator Row(Visitor visitor, string source) =>
        visitor.Get("incident-row").Filter(new() { Has = visitor.Page.GetByRole(AriaRole.Cell, new() { Name = source, Exact = true }) });

    private static async Task OpenIncidentAsync(Visitor visitor, string source)
    {
        await visitor.OpenLiveAsync("/incidents");
        await Row(visitor, source).GetByRole(AriaRole.Link).ClickAsync();
        await visitor.Page.WaitForURLAsync("**/incidents/*");
        await Expect(visitor.Get("live-state")).ToHaveTextAsync("Live");
        await Expect(visitor.Get("timeline-line").First).ToBeVisibleAsync();
    }
}
