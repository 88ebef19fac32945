using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deception.Controller.Accounts;
using Deception.Controller.Commands;
using Deception.Controller.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Deception.Tests.Unit.Controller;

/// <summary>A whole controller on a port of its own. Without another broker's address it has none.</summary>
internal sealed partial class RunningController : IAsyncDisposable
{
    private RunningController(WebApplication app, string folder, string password, string token)
    {
        (App, Folder, Password, Token) = (app, folder, password, token);
        Address = new Uri(app.Urls.First());
    }

    public WebApplication App { get; }
    public string Folder { get; }
    public string Password { get; }

    /// <summary>A token that reads the API.</summary>
    public string Token { get; }
    public Uri Address { get; }

    public static async Task<RunningController> StartAsync(
        BrokerOptions? broker = null, Action<WebApplicationBuilder>? adjust = null, string listen = "http://127.0.0.1:0")
    {
        var folder = Directory.CreateTempSubdirectory("deception-controller-").FullName;
        var app = ControllerApp.Build(
            new ControllerOptions
            {
                Listen = listen,
                State = Path.Combine(folder, "state"),
                Broker = broker ?? new BrokerOptions { Url = "tls://127.0.0.1:9" },
            },
            builder =>
            {
                builder.Logging.ClearProviders();
                adjust?.Invoke(builder);
            });
        var password = await ControllerApp.StartAsync(app, default);
        var token = await app.Services.GetRequiredService<ApiTokens>().CreateAsync("tests", null, default);
        return new RunningController(app, folder, password!, token);
    }

    /// <summary>Runs a command of the program beside this controller, as another process would.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> CommandAsync(params string[] words)
    {
        var config = Path.Combine(Folder, "controller.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            listen = "http://127.0.0.1:0",
            state = Path.Combine(Folder, "state"),
            broker = new { url = "tls://127.0.0.1:9" },
        }));
        using StringWriter output = new(), errors = new();
        var exit = await CommandLine.RunAsync([.. words, "--config", config], output, errors);
        return (exit, output.ToString().TrimEnd(), errors.ToString().TrimEnd());
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

    /// <summary>Signs in with a one-time password, the first operator's if no other, and chooses a password.</summary>
    public async Task<HttpClient> SignedInAsync(string user = "admin", string? oneTimePassword = null)
    {
        var browser = Browser();
        var entry = await SubmitAsync(browser, "/sign-in", ("Input.User", user), ("Input.Password", oneTimePassword ?? Password));
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
