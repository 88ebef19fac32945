using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Xunit;

namespace Deception.Tests.Unit.Controller.Api;

public sealed class AuthorizationTests
{
    private static readonly string[] OpenToAll = ["/healthz", "/readyz", "/sign-in", "/enrolment", "/enrolment/", "/enrolment/authority"];

    // Looks for assets that came after the build; there in built programs, gone in published ones. The fallback rule holds it.
    private const string BuildTimeAssets = "/{**path:file}";

    [Fact]
    public async Task Every_endpoint_has_a_rule_and_few_are_open_to_all()
    {
        await using var controller = await RunningController.StartAsync();
        var endpoints = controller.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.NotEmpty(endpoints);
        foreach (var endpoint in endpoints)
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (path == BuildTimeAssets)
            {
                continue;
            }
            var open = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(open || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null, $"{path} has no rule");
            Assert.True(!open || OpenToAll.Contains(path) || IsAsset(endpoint), $"{path} is open to all");
        }
    }

    [Fact]
    public async Task Nothing_under_api_answers_a_stranger_and_wrong_tokens_are_strangers()
    {
        await using var controller = await RunningController.StartAsync();
        using var stranger = controller.Browser();
        using var wrong = controller.Browser();
        wrong.DefaultRequestHeaders.Authorization = new("Bearer", controller.Token + "x");
        foreach (var (method, path) in Calls(controller))
        {
            foreach (var client in (HttpClient[])[stranger, wrong])
            {
                using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task The_token_reads_and_changes_nothing()
    {
        await using var controller = await RunningController.StartAsync();
        using var reader = controller.Browser(token: true);
        foreach (var (method, path) in Calls(controller))
        {
            using var answer = await reader.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            Assert.True(
                method == "GET" ? answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound : answer.StatusCode is HttpStatusCode.Unauthorized,
                $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Pages_send_a_stranger_to_sign_in_and_carry_the_headers()
    {
        await using var controller = await RunningController.StartAsync();
        using var stranger = controller.Browser();
        foreach (var page in (string[])["/", "/incidents", "/incidents/1", "/agents", "/change-password", "/no-such.file", "/no-such-page"])
        {
            using var answer = await stranger.GetAsync(page);
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.Contains("/sign-in", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        using var signIn = await stranger.GetAsync("/sign-in");
        Assert.Contains("script-src 'self';", Assert.Single(signIn.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(["nosniff"], signIn.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], signIn.Headers.GetValues("Referrer-Policy"));
        var html = await signIn.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)", html);
    }

    [Fact]
    public async Task A_signed_in_operator_reads_pages_and_a_form_without_its_token_changes_nothing()
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = await controller.SignedInAsync();
        foreach (var page in (string[])["/", "/incidents?severity=high&q=x", "/incidents/1", "/agents", "/api/v1/incidents", "/openapi/v1.json"])
        {
            using var answer = await browser.GetAsync(page);
            Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{page}: {answer.StatusCode}");
            Assert.DoesNotContain(" style=", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Contains("\"3.1", await browser.GetStringAsync("/openapi/v1.json"), StringComparison.Ordinal);
        foreach (var path in (string[])["/api/v1/incidents/1/status", "/sign-out"])
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("status", "closed")]);
            using var answer = await browser.PostAsync(path, form);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Bad_questions_are_refused()
    {
        await using var controller = await RunningController.StartAsync();
        using var reader = controller.Browser(token: true);
        foreach (var query in (string[])["findings?limit=0", "findings?limit=501", "findings?after=x", "incidents?after=x", "incidents?limit=-1", "incidents?status=lost"])
        {
            using var answer = await reader.GetAsync("/api/v1/" + query);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, $"{query}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData(null, false)]
    [InlineData("own", true)]
    public async Task The_live_connection_takes_its_own_origin_alone(string? origin, bool taken)
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = await controller.SignedInAsync();
        var own = controller.Address.GetLeftPart(UriPartial.Authority);
        using var socket = new ClientWebSocket();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin == "own" ? own : origin);
        }
        var address = new Uri($"ws://{controller.Address.Authority}/_blazor");
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, new HttpMessageInvoker(new SocketsHttpHandler()), default));
        // Own origins get as far as the question who they are: this socket brings no cookie.
        Assert.Contains(taken ? "401" : "403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_says_that_the_broker_is_away()
    {
        await using var controller = await RunningController.StartAsync();
        using var stranger = controller.Browser();
        Assert.Equal("alive\n", await stranger.GetStringAsync("/healthz"));
        using var ready = await stranger.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"ready":false,"database":true,"broker":false}""", await ready.Content.ReadAsStringAsync());
    }

    private static IEnumerable<(string Method, string Path)> Calls(RunningController controller) =>
        controller.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(m => (m, Fill(e.RoutePattern))));

    private static string Fill(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(s => s.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : "1"));

    private static bool IsAsset(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor");
}
