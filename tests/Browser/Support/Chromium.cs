using Deception.Tests.Browser.Support;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Deception.Tests.Browser.Support;

/// <summary>Debian's Chromium, started once; each visitor has cookies of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private const float PatienceMilliseconds = 30_000;

    // Nothing that would look for a network: the pages are all there is.
    private static readonly IReadOnlyList<string> Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>False where it is not installed.</summary>
    public bool IsThere => _browser is not null;

    /// <summary>Starts it where it is installed.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program) || !File.Exists("/usr/bin/nats-server"))
        {
            return;
        }
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Arguments });
    }

    /// <summary>Skips the test where there is no Chromium; on CI that counts as a failure.</summary>
    public void Require() => Assert.SkipUnless(IsThere, $"needs {Program} and nats-server");

    /// <summary>A visitor who has not been here before.</summary>
    internal async Task<Visitor> VisitAsync(Uri site, string? cookies = null, ViewportSize? size = null, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = site.ToString(),
            StorageState = cookies,
            ViewportSize = size ?? new() { Width = 1360, Height = 850 },
            ColorScheme = scheme,
            TimezoneId = "UTC",
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(PatienceMilliseconds);
        return new Visitor(context, await context.NewPageAsync());
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
    }
}
