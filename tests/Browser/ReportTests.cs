using Deception.Posture.Snapshots;
using Deception.Tests.Benchmarks.Posture;
using Deception.Tests.Browser.Support;
using Deception.Tests.Lab.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Deception.Tests.Browser;

/// <summary>The posture report, opened from a file with no network, as a manager gets it by mail.</summary>
public sealed class ReportTests(Chromium browser) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deception-report-").FullName;

    private Uri Report => new(Path.Combine(_folder, "report.html"));

    public async ValueTask InitializeAsync()
    {
        browser.Require();
        var history = Path.Combine(_folder, "scores.json");
        foreach (var day in new[] { 0, 1 })
        {
            var snapshot = Path.Combine(_folder, "directory.snapshot");
            await using (var file = File.Create(snapshot))
            {
                SnapshotFile.Write(file, new SyntheticDirectory(3000, day: day).Snapshot());
            }
            await File.WriteAllTextAsync(Report.LocalPath, await Command.CheckAsync([Repository.Sensor, "assess", "--snapshot", snapshot, "--history", history, "--format", "html"]));
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1360, 850)]
    [InlineData(ColorScheme.Dark, 1360, 850)]
    [InlineData(ColorScheme.Light, 390, 844)]
    public async Task It_opens_offline_and_is_for_everybody(ColorScheme scheme, int width, int height)
    {
        await using var visitor = await browser.VisitAsync(new Uri("http://127.0.0.1"), size: new() { Width = width, Height = height }, scheme: scheme);
        await visitor.Page.Context.SetOfflineAsync(true);
        await visitor.Page.GotoAsync(Report.ToString());
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("big.example");
        await Expect(visitor.Page.Locator("svg.trend polyline")).ToHaveCountAsync(1);
        await Expect(visitor.Page.Locator("svg.path").First).ToBeVisibleAsync();
        var isUsual = width > 500 && scheme == ColorScheme.Light;
        if (isUsual)
        {
            await Screenshots.TakeAsync(visitor, "posture");
        }

        // Following a focus area opens what it is about.
        await visitor.Page.Locator(".focus a").First.ClickAsync();
        var first = visitor.Page.Locator(":target");
        await Expect(first).ToBeInViewportAsync();
        await first.Locator("summary").ClickAsync();
        await Expect(first.Locator("pre").First).ToBeVisibleAsync();
        if (isUsual)
        {
            await Screenshots.TakeAsync(visitor, "posture-finding");
        }
        await visitor.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
        var found = await visitor.Page.RunAxe(new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        Assert.Equal([], found.Violations.Select(v => $"{v.Id}: {v.Nodes.FirstOrDefault()?.Html}"));
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways");
        visitor.AssertContent();
    }

    [Fact]
    public async Task On_paper_every_finding_is_open()
    {
        await using var visitor = await browser.VisitAsync(new Uri("http://127.0.0.1"), scheme: ColorScheme.Dark);
        await visitor.Page.GotoAsync(Report.ToString());
        await visitor.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(visitor.Page.Locator(".finding pre").First).ToBeVisibleAsync();
        Assert.Equal("rgb(255, 255, 255)", await visitor.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        Assert.True((await visitor.Page.PdfAsync(new() { Format = "A4" })).Length > 20_000);
        visitor.AssertContent();
    }
}
