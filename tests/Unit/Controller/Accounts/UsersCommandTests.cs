using System.Net;
using Deception.Controller.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Deception.Tests.Unit.Controller.Accounts;

public sealed class UsersCommandTests
{
    [Fact]
    public async Task Somebody_added_signs_in_and_must_choose_a_password()
    {
        await using var controller = await RunningController.StartAsync();
        var (exit, password, _) = await controller.CommandAsync("users", "add", "alice");
        Assert.Equal(0, exit);
        Assert.EndsWith("/change-password", await EntryAsync(controller, "alice", password), StringComparison.Ordinal);
        using var browser = await controller.SignedInAsync("alice", password);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/incidents")).StatusCode);
        Assert.Null(await EntryAsync(controller, "alice", password));
    }

    [Fact]
    public async Task A_reset_ends_sessions_and_lifts_a_lock_out()
    {
        await using var controller = await StartAsync();
        using var session = await controller.SignedInAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await EntryAsync(controller, "admin", "wrong"));
        }
        Assert.Contains("locked", (await controller.CommandAsync("users", "list")).Output, StringComparison.Ordinal);
        var (exit, password, _) = await controller.CommandAsync("users", "reset", "ADMIN");
        Assert.Equal(0, exit);
        Assert.Equal(HttpStatusCode.Found, (await session.GetAsync("/incidents")).StatusCode);
        Assert.Null(await EntryAsync(controller, "admin", "a long enough one"));
        Assert.EndsWith("/change-password", await EntryAsync(controller, "admin", password), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_one_is_out_and_stays_out_until_enabled()
    {
        await using var controller = await StartAsync();
        var (_, password, _) = await controller.CommandAsync("users", "add", "alice");
        using var session = await controller.SignedInAsync("alice", password);
        Assert.Equal(0, (await controller.CommandAsync("users", "disable", "alice")).ExitCode);
        Assert.Equal(HttpStatusCode.Found, (await session.GetAsync("/incidents")).StatusCode);
        Assert.Null(await EntryAsync(controller, "alice", "a long enough one"));
        var (_, other, _) = await controller.CommandAsync("users", "reset", "alice");
        Assert.Null(await EntryAsync(controller, "alice", other));

        Assert.Equal(0, (await controller.CommandAsync("users", "enable", "alice")).ExitCode);
        Assert.EndsWith("/change-password", await EntryAsync(controller, "alice", other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_who_may_sign_in_stays_enabled()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.CommandAsync("users", "add", "alice");
        Assert.Equal(0, (await controller.CommandAsync("users", "disable", "admin")).ExitCode);
        var (exit, _, errors) = await controller.CommandAsync("users", "disable", "alice");
        Assert.Equal((2, "deception-controller: 'alice' is the last one who may sign in and stays enabled"), (exit, errors));
    }

    [Fact]
    public async Task The_list_tells_states()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.CommandAsync("users", "add", "alice");
        await controller.CommandAsync("users", "disable", "alice");
        (await controller.SignedInAsync()).Dispose();
        Assert.Equal(
            """
            NAME   STATE     PASSWORD
            admin  active    own
            alice  disabled  one-time
            """.ReplaceLineEndings(), (await controller.CommandAsync("users", "list")).Output);
    }

    [Theory]
    [InlineData("add", "admin", "Username 'admin' is already taken.")]
    [InlineData("add", "a b", "Username 'a b' is invalid, can only contain letters or digits.")]
    [InlineData("reset", "alice", "there is no user 'alice'")]
    [InlineData("enable", "alice", "there is no user 'alice'")]
    [InlineData("disable", "alice", "there is no user 'alice'")]
    public async Task Bad_names_are_one_line_and_exit_code_2(string verb, string name, string fault)
    {
        await using var controller = await RunningController.StartAsync();
        Assert.Equal((2, "", $"deception-controller: {fault}"), await controller.CommandAsync("users", verb, name));
    }

    // Sessions are looked at with every request instead of every ten seconds.
    private static Task<RunningController> StartAsync() => RunningController.StartAsync(adjust: builder =>
        builder.Services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.Zero));

    private static async Task<string?> EntryAsync(RunningController controller, string user, string password)
    {
        using var browser = controller.Browser();
        using var answer = await RunningController.SubmitAsync(browser, "/sign-in", ("Input.User", user), ("Input.Password", password));
        return answer.Headers.Location?.ToString();
    }
}
