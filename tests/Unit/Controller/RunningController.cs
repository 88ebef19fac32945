using System.Net;
using System.Text.RegularExpressions;
using Deception.Controller.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Deception.Tests.Unit.Controller;

/// <summary>A whole controller on a port of its own. Without another broker's address it has none.</summary>
internal sealed partial class RunningController : IAsyncDisposable
{
    public const string Token = "a-token-for-the-tests";

    private RunningController(WebApplication app, string folder, string password)
    {
        (App, Folder, Password) = (app, folder, password);
        Address = new Uri(app.Urls.First());
    }

    public WebApplication App { get; }
    public string Folder { get; }
    public string Password { get; }
    public Uri Address { get; }

    public static async Task<RunningController> StartAsync(BrokerOptions? broker = null, Action<WebApplicationBuilder>? adjust = null)
    {
        var folder = Directory.CreateTempSubdirectory("deception-controller-").FullName;
        var token = Path.Combine(folder, "api-token");
        await File.WriteAllTextAsync(token, Token + "\n");
        var app = ControllerApp.Build(
            new ControllerOptions
            {
                Listen = "http://127.0.0.1:0",
                State = Path.Combine(folder, "state"),
                Broker = broker ?? new BrokerOptions { Url = "nats://127.0.0.1:9" },
                ApiTokenFile = token,
            },
            builder =>
            {
                builder.Logging.ClearProviders();
                adjust?.Invoke(builder);
            });
        var password = await ControllerApp.StartAsync(app, default);
        return new RunningController(app, folder, password!);
    }

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>A browser without redirections, with cookies.</summary>
    public HttpClient Browser(bool token = false)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = Address,
        };
        if (token)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        }
        return client;
    }

    /// <summary>Fills in the one form of a page.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string page, params (string Name, string Value)[] fields)
    {
        var html = await browser.GetStringAsync(page);
        var hidden = Hidden().Matches(html).Select(m => (m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)));
        return await browser.PostAsync(page, new FormUrlEncodedContent(hidden.Concat(fields)
            .Select(f => KeyValuePair.Create(f.Item1, f.Item2))));
    }

    /// <summary>Signs in and chooses a password.</summary>
    public async Task<HttpClient> SignedInAsync()
    {
        var browser = Browser();
        var entry = await SubmitAsync(browser, "/sign-in", ("Input.User", "admin"), ("Input.Password", Password));
        Assert.Equal(HttpStatusCode.Found, entry.StatusCode);
        var change = await SubmitAsync(browser, "/change-password", ("Input.New", "a long enough one"), ("Input.Again", "a long enough one"));
        Assert.Equal(HttpStatusCode.Found, change.StatusCode);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
