using System.Net;
using System.Text.RegularExpressions;
using Deception.Controller.Accounts;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Controller.Accounts;

public sealed class ApiTokenTests
{
    [Fact]
    public async Task A_token_made_beside_the_running_controller_reads_at_once_and_opens_nothing_once_revoked()
    {
        await using var controller = await RunningController.StartAsync();
        var (exit, token, _) = await controller.CommandAsync("tokens", "create", "siem");
        Assert.Equal(0, exit);
        Assert.Matches("^dct_[A-Za-z0-9_-]{43}$", token);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(controller, token));

        Assert.Equal((0, "", ""), await controller.CommandAsync("tokens", "revoke", "siem"));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(controller, token));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(controller, controller.Token));
    }

    [Fact]
    public async Task The_list_shows_names_and_times_and_no_token_is_anywhere_on_the_disk()
    {
        await using var controller = await RunningController.StartAsync();
        var (_, token, _) = await controller.CommandAsync("tokens", "create", "siem", "--expires", "90d");
        var (_, before, _) = await controller.CommandAsync("tokens", "list");
        Assert.Matches(@"(?m)^NAME +CREATED +EXPIRES +LAST USED$", before);
        Assert.Matches(@"(?m)^siem +\d{4}-\S+ \S+Z +\d{4}-\S+ \S+Z +never$", before);
        Assert.Matches(@"(?m)^tests +\d{4}-\S+ \S+Z +never +never$", before);
        await ReadAsync(controller, token);
        var (_, after, _) = await controller.CommandAsync("tokens", "list");
        Assert.Matches(@"(?m)^siem +\d{4}-\S+ \S+Z +\d{4}-\S+ \S+Z +\d{4}-\S+ \S+Z$", after);
        foreach (var file in Directory.EnumerateFiles(controller.Folder, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(token[4..], await text.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_ends_at_its_time_and_its_use_is_noted_to_the_minute()
    {
        var clock = new FakeTimeProvider(TestStore.Noon);
        await using var controller = await RunningController.StartAsync(adjust: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var tokens = controller.Get<ApiTokens>();
        var token = await tokens.CreateAsync("short", TimeSpan.FromHours(1), default);
        foreach (var (seconds, noted) in ((int, int)[])[(0, 0), (59, 0), (60, 60), (119, 60)])
        {
            clock.SetUtcNow(TestStore.Noon.AddSeconds(seconds));
            Assert.Equal(HttpStatusCode.OK, await ReadAsync(controller, token));
            Assert.Equal(TestStore.Noon.AddSeconds(noted), (await tokens.ListAsync(default)).Single(t => t.Name == "short").LastUsedAt);
        }
        clock.SetUtcNow(TestStore.Noon.AddHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(controller, token));
    }

    [Fact]
    public async Task Only_a_digest_is_stored()
    {
        await using var controller = await RunningController.StartAsync();
        await using var db = await controller.Get<IDbContextFactory<ControllerDb>>().CreateDbContextAsync();
        var row = await db.ApiTokens.SingleAsync();
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(controller.Token)), row.Digest);
    }

    [Theory]
    [InlineData("there is a token 'tests' already", "create", "tests")]
    [InlineData("'a b' is no name for a token", "create", "a b")]
    [InlineData("there is no token 'siem'", "revoke", "siem")]
    [InlineData("--expires: '90' is no time like 30m", "create", "siem", "--expires", "90")]
    [InlineData("--expires: '0d' is no time like 30m", "create", "siem", "--expires", "0d")]
    [InlineData("--expires: '99999d' is no time like 30m", "create", "siem", "--expires", "99999d")]
    [InlineData("Required argument 'NAME' missing", "create")]
    [InlineData("Required command was not provided")]
    public async Task Bad_usage_is_one_line_and_exit_code_2(string fault, params string[] words)
    {
        await using var controller = await RunningController.StartAsync();
        var (exit, output, errors) = await controller.CommandAsync(["tokens", .. words]);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"deception-controller: {fault}", errors, StringComparison.Ordinal);
        Assert.Single(Regex.Split(errors, "\n"));
    }

    private static async Task<HttpStatusCode> ReadAsync(RunningController controller, string token)
    {
        using var client = controller.Browser();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await client.GetAsync("/api/v1/incidents");
        return answer.StatusCode;
    }
}
