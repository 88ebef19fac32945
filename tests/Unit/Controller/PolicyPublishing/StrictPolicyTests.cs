using System.Text;
using Deception.Controller.Hosting;
using Deception.Controller.PolicyPublishing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Deception.Tests.Unit.Controller.PolicyPublishing;

public sealed class StrictPolicyTests
{
    [Theory]
    [InlineData("""{"honey":{"acounts":[]}}""", "honey.acounts: unknown member")]
    [InlineData("""{"domains":[{"name":"lab.test"},{"name":"b.test","sids":1}]}""", "domains[1].sids: unknown member")]
    [InlineData("""{"version":2}""", "policy version 2 is newer")]
    [InlineData("""{"domains":[{}]}""", "domains[0] (line 1): lacks name")]
    public void A_misspelt_member_is_refused_with_its_path(string text, string fault)
    {
        Assert.False(StrictPolicy.TryRead(Encoding.UTF8.GetBytes(text), out _, out var found));
        Assert.StartsWith(fault, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_are_absent_have_their_defaults()
    {
        Assert.True(StrictPolicy.TryRead("""{"detectors":{"a.b":{}},"domains":[{"name":"lab.test"}]}"""u8, out var policy, out _));
        Assert.Equal((1, 0, 0), (policy.Version, policy.Honey.Accounts.Count, policy.Domains[0].DomainControllers.Count));
        Assert.NotEqual(false, policy.Detectors["a.b"].Enabled);
    }

    [Fact]
    public async Task Each_edit_has_a_higher_number_and_a_bad_one_leaves_the_last_in_force()
    {
        await using var store = await TestStore.OpenAsync();
        var file = Path.Combine(store.Folder, "policy.json");
        var options = new ControllerOptions
        {
            Listen = "http://127.0.0.1:0", State = store.Folder, Broker = new BrokerOptions { Url = "nats://127.0.0.1" }, PolicyFile = file,
        };
        PolicyDesk Desk() => new(options, store.Databases, store.Changes, store.Clock, NullLogger<PolicyDesk>.Instance);
        var desk = Desk();

        await File.WriteAllTextAsync(file, "{}");
        Assert.True(await desk.RefreshAsync(default));
        Assert.False(await desk.RefreshAsync(default));
        await File.WriteAllTextAsync(file, """{"break_glass":["admin"]}""");
        Assert.True(await desk.RefreshAsync(default));
        await File.WriteAllTextAsync(file, """{"brake_glass":["admin"]}""");
        Assert.False(await desk.RefreshAsync(default));
        Assert.Equal((2, "brake_glass: unknown member"), (desk.Current!.Revision, desk.Fault));
        Assert.Contains("\"revision\":2", Encoding.UTF8.GetString(desk.Current.Json), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, """{"break_glass":["admin"]}""");
        var restarted = Desk();
        Assert.True(await restarted.RefreshAsync(default));
        Assert.Equal(2, restarted.Current!.Revision);
    }
}
