using System.Net;
using Deception.Controller.Accounts;
using Xunit;

namespace Deception.Tests.Unit.Controller.Accounts;

public sealed class SignInTests
{
    [Fact]
    public async Task The_one_time_password_opens_nothing_but_the_change_of_it()
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = controller.Browser();
        using var entry = await RunningController.SubmitAsync(browser, "/sign-in", ("Input.User", "admin"), ("Input.Password", controller.Password));
        Assert.EndsWith("/change-password", entry.Headers.Location!.ToString(), StringComparison.Ordinal);
        var cookie = entry.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("deception=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);

        using var page = await browser.GetAsync("/incidents");
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Contains("/change-password", page.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/api/v1/incidents")).StatusCode);

        foreach (var (fresh, again) in ((string, string)[])[("short", "short"), ("long enough, I say", "but another"), (controller.Password, controller.Password)])
        {
            using var refused = await RunningController.SubmitAsync(browser, "/change-password", ("Input.New", fresh), ("Input.Again", again));
            Assert.Contains("change-error", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        using var changed = await RunningController.SubmitAsync(
            browser, "/change-password", ("Input.New", "long enough, I say"), ("Input.Again", "long enough, I say"));
        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/incidents")).StatusCode);

        using var other = controller.Browser();
        using var old = await RunningController.SubmitAsync(other, "/sign-in", ("Input.User", "admin"), ("Input.Password", controller.Password));
        Assert.Contains("sign-in-error", await old.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_failures_lock_the_account_even_for_the_right_password()
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = controller.Browser();
        for (var i = 0; i < 5; i++)
        {
            await RunningController.SubmitAsync(browser, "/sign-in", ("Input.User", "admin"), ("Input.Password", "wrong"));
        }
        using var right = await RunningController.SubmitAsync(browser, "/sign-in", ("Input.User", "admin"), ("Input.Password", controller.Password));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Contains("sign-in-error", await right.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_attempts_is_slowed_down()
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = controller.Browser();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
        {
            using var nothing = new FormUrlEncodedContent([]);
            answers.Add((await browser.PostAsync("/sign-in", nothing)).StatusCode);
        }
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = await controller.SignedInAsync();
        var html = await browser.GetStringAsync("/agents");
        var token = System.Text.RegularExpressions.Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var answer = await browser.PostAsync("/sign-out", form);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/incidents")).StatusCode);
    }

    [Theory]
    [InlineData("/incidents?status=open", "/incidents?status=open")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\nb", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    public void The_way_back_stays_here(string? address, string way) => Assert.Equal(way, LocalAddress.Of(address));
}
