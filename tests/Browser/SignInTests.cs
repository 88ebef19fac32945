using Deception.Tests.Browser.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Deception.Tests.Browser;

/// <summary>The way in, from the first start's one-time password on.</summary>
public sealed class SignInTests
{
    private const string Own = "correct horse, battery";

    private readonly Chromium _browser;

    public SignInTests(Chromium browser)
    {
        _browser = browser;
        _browser.Require();
    }

    [Fact]
    public async Task The_one_time_password_opens_nothing_but_the_page_to_change_it()
    {
        await using var site = await Site.StartAsync();
        await using var visitor = await _browser.VisitAsync(site.Address);
        var page = visitor.Page;

        await page.GotoAsync("/incidents");
        await Expect(page).ToHaveURLAsync(At(site, "/sign-in?return=%2Fincidents"));
        await visitor.SignInAsync("admin", "not it");
        await Expect(visitor.Get("sign-in-error")).ToBeVisibleAsync();

        await visitor.SignInAsync("admin", site.OneTimePassword);
        await Expect(page).ToHaveURLAsync(At(site, "/change-password"));
        foreach (var closed in new[] { "/", "/incidents", "/agents" })
        {
            await page.GotoAsync(closed);
            await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/change-password"));
        }

        await visitor.ChangePasswordAsync(Own, "something else, typed wrongly");
        await Expect(visitor.Get("change-error")).ToHaveTextAsync("The two new passwords differ.");
        await visitor.ChangePasswordAsync(Own);
        await Expect(visitor.Get("live-state")).ToHaveTextAsync("Live");

        await visitor.Get("sign-out").ClickAsync();
        await Expect(page).ToHaveURLAsync(At(site, "/sign-in"));
        await visitor.SignInAsync("admin", site.OneTimePassword);
        await Expect(visitor.Get("sign-in-error")).ToBeVisibleAsync();
        await visitor.SignInAsync("admin", Own);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        visitor.AssertContent();
    }

    [Fact]
    public async Task Nothing_is_shown_to_who_has_not_signed_in()
    {
        await using var site = await Site.StartAsync();
        await using var visitor = await _browser.VisitAsync(site.Address);
        foreach (var closed in new[] { "/", "/incidents", "/incidents/1", "/agents", "/change-password" })
        {
            await visitor.Page.GotoAsync(closed);
            await Expect(visitor.Get("user")).ToBeVisibleAsync();
        }
        foreach (var closed in new[] { "/api/v1/findings", "/api/v1/incidents", "/api/v1/agents" })
        {
            var answer = await visitor.Page.APIRequest.GetAsync(closed);
            Assert.Equal(401, answer.Status);
        }
        visitor.AssertContent();
    }

    private static string At(Site site, string path) => new Uri(site.Address, path).ToString();
}
