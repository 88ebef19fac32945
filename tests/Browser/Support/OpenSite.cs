namespace Deception.Tests.Browser.Support;

/// <summary>A site whose operator has signed in and chosen a password; shared by the tests of a class.</summary>
public sealed class OpenSite(Chromium browser) : IAsyncLifetime
{
    /// <summary>What the operator chose.</summary>
    internal const string Password = "a quiet morning in the lab";

    private string _cookies = "";

    internal Site Site { get; private set; } = null!;

    /// <summary>Starts it; where there is no browser nothing is started.</summary>
    public async ValueTask InitializeAsync()
    {
        if (browser.IsThere)
        {
            Site = await Site.StartAsync(Lab.Support.Repository.Case("honey.account-signin/kerberos").Policy);
            await using var visitor = await browser.VisitAsync(Site.Address);
            await visitor.Page.GotoAsync("/");
            await visitor.SignInAsync("admin", Site.OneTimePassword);
            await visitor.ChangePasswordAsync(Password);
            await visitor.Page.WaitForURLAsync("**/");
            _cookies = await visitor.CookiesAsync();
        }
    }

    /// <summary>A window of somebody who is signed in.</summary>
    internal Task<Visitor> VisitAsync(Microsoft.Playwright.ViewportSize? size = null, Microsoft.Playwright.ColorScheme scheme = default) =>
        browser.VisitAsync(Site.Address, _cookies, size, scheme);

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Site is not null)
        {
            await Site.DisposeAsync();
        }
    }
}
