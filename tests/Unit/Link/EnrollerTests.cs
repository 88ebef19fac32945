using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Link;
using Deception.Tests.Unit.Controller;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>Enrolment over HTTP, as an agent's host does it.</summary>
public sealed class EnrollerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_token_makes_an_agent_whose_identity_is_kept_for_its_user_alone()
    {
        await using var controller = await RunningController.StartAsync();
        var identity = await EnrolAsync(controller, await TokenAsync(controller));

        identity.Save(_folder.Path);

        Assert.True(AgentIdentity.TryLoad(_folder.Path, out var kept, out var fault), fault);
        Assert.Equal((identity.Agent, identity.Seed, identity.Jwt), (kept.Agent, kept.Seed, kept.Jwt));
        Assert.True(OperatingSystem.IsWindows()
            || TemporaryFolder.ModeOf(_folder.File(AgentIdentity.FileName)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.DoesNotContain(identity.Seed, identity.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_t_be_is_refused_with_one_line()
    {
        await using var controller = await RunningController.StartAsync();
        var used = await TokenAsync(controller);
        await EnrolAsync(controller, used);
        var other = EnrolmentToken.Create([1, 2, 3]).ToString();
        var address = controller.Address.ToString();

        await RefusedAsync("the token was used before", address, used);
        await RefusedAsync("the token is for role 'sensor'", address, await TokenAsync(controller), "decoys");
        await RefusedAsync("is not the controller that made this token", address, other);
        await RefusedAsync("this is no enrolment token", address, "secret");
        await RefusedAsync("http is for this host alone", "http://controller.example:8480", used);
        await RefusedAsync("is no address such as", "controller.example", used);
        await RefusedAsync("refused", "http://127.0.0.1:9", used);
    }

    [Fact]
    public async Task A_known_pin_without_the_secret_is_refused()
    {
        await using var controller = await RunningController.StartAsync();
        var guess = EnrolmentToken.Create(controller.Get<AuthorityKeys>().Certificate.RawData).ToString();

        await RefusedAsync("the token is unknown, withdrawn or expired", controller.Address.ToString(), guess);
    }

    private static async Task<string> TokenAsync(RunningController controller) =>
        (await controller.Get<EnrolmentDesk>().CreateTokensAsync("sensor", [null], TimeSpan.FromHours(1), default))[0].ToString();

    private static Task<AgentIdentity> EnrolAsync(RunningController controller, string token) =>
        new Enroller(controller.Address.ToString(), token, TimeProvider.System).EnrolAsync("sensor", "dc1", default);

    private static async Task RefusedAsync(string why, string controller, string token, string role = "sensor")
    {
        var refusal = await Assert.ThrowsAsync<EnrolmentException>(async () =>
            await new Enroller(controller, token, TimeProvider.System).EnrolAsync(role, "dc1", default));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
