using System.Text;
using Deception.Controller.Hosting;
using Deception.Controller.PolicyPublishing;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Deception.Tests.Unit.Controller.PolicyPublishing;

public sealed class PolicyDeskTests
{
    [Fact]
    public async Task The_file_to_start_with_counts_until_a_policy_was_set()
    {
        await using var store = await TestStore.OpenAsync();
        var file = Path.Combine(store.Folder, "policy.json");
        var desk = Desk(store, file);
        await File.WriteAllTextAsync(file, """{"brake_glass":["admin"],"a":1}""");
        Assert.False(await desk.RefreshAsync(default));
        Assert.Equal((null, $"brake_glass: unknown member (and 1 more: deception-controller policy check {file})"), (desk.Current, desk.Fault));

        await File.WriteAllTextAsync(file, """{"break_glass":["admin"]} // mine""");
        Assert.True(await desk.RefreshAsync(default));
        Assert.Equal((1, null), (desk.Current!.Revision, desk.Fault));
        Assert.Contains("\"revision\":1", Encoding.UTF8.GetString(desk.Current.Json), StringComparison.Ordinal);
        var row = Assert.Single(await store.AllAsync<PolicyRow>());
        Assert.Equal(("policy_file", """{"break_glass":["admin"]} // mine"""), (row.Who, row.Source));

        await File.WriteAllTextAsync(file, """{"break_glass":["another"]}""");
        Assert.False(await desk.RefreshAsync(default));
        Assert.True(await Desk(store, file).RefreshAsync(default));
        Assert.Single(await store.AllAsync<PolicyRow>());
    }

    [Fact]
    public async Task What_another_process_sets_comes_in_force()
    {
        await using var store = await TestStore.OpenAsync();
        var (one, two) = (Desk(store), Desk(store));
        Assert.False(await one.RefreshAsync(default));
        await SetAsync(store, """{"break_glass":["admin"]}""");
        Assert.True(await one.RefreshAsync(default));
        Assert.False(await one.RefreshAsync(default));
        await SetAsync(store, """{"break_glass":["other"]}""");
        Assert.True(await one.RefreshAsync(default));
        Assert.True(await two.RefreshAsync(default));
        Assert.Equal((2, 2, "other"), (one.Current!.Revision, two.Current!.Revision, two.Current.Policy.BreakGlass[0]));
    }

    [Fact]
    public async Task A_row_that_this_version_can_not_read_leaves_the_last_in_force()
    {
        await using var store = await TestStore.OpenAsync();
        var desk = Desk(store);
        await SetAsync(store, "{}");
        Assert.True(await desk.RefreshAsync(default));
        await using (var db = await store.Databases.CreateDbContextAsync())
        {
            db.Add(new PolicyRow { Revision = 2, Who = "a newer controller", Digest = "", Source = "", Json = """{"version":2}""" });
            await db.SaveChangesAsync();
        }
        Assert.False(await desk.RefreshAsync(default));
        Assert.Equal(1, desk.Current!.Revision);
        Assert.StartsWith("policy version 2 is newer", desk.Fault, StringComparison.Ordinal);
        await SetAsync(store, """{"break_glass":["admin"]}""");
        Assert.True(await desk.RefreshAsync(default));
        Assert.Equal((3, null), (desk.Current.Revision, desk.Fault));
    }

    [Fact]
    public async Task Layout_makes_no_new_edition_and_going_back_does()
    {
        await using var store = await TestStore.OpenAsync();
        Assert.Equal((1, true), await SetAsync(store, """{"break_glass":["admin"]}"""));
        Assert.Equal((1, false), await SetAsync(store, """{ "version": 1, "break_glass": ["admin"], /* same */ "revision": 99 }"""));
        Assert.Equal((2, true), await SetAsync(store, "{}"));
        Assert.Equal((3, true), await SetAsync(store, """{"break_glass":["admin"]}"""));
    }

    [Fact]
    public async Task Editions_set_at_once_get_numbers_of_their_own()
    {
        await using var store = await TestStore.OpenAsync();
        var numbers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => SetAsync(store, $$"""{"break_glass":["a{{i}}"]}"""))));
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), numbers.Select(n => n.Revision).Order());
    }

    private static PolicyDesk Desk(TestStore store, string? file = null) => new(
        new ControllerOptions { Listen = "http://127.0.0.1:0", State = store.Folder, Broker = new BrokerOptions { Url = "tls://127.0.0.1:4222" }, PolicyFile = file },
        new PolicyHistory(store.Databases, store.Clock), store.Changes, NullLogger<PolicyDesk>.Instance);

    private static async Task<(long Revision, bool IsNew)> SetAsync(TestStore store, string text)
    {
        Assert.True(StrictPolicy.TryRead(Encoding.UTF8.GetBytes(text), out var policy, out var faults), string.Join('\n', faults));
        var (row, isNew) = await new PolicyHistory(store.Databases, store.Clock).AddAsync(policy, text, "anna", null, default);
        return (row.Revision, isNew);
    }
}
