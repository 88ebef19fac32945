using System.Text;
using Deception.Contracts;
using Deception.Link;
using Xunit;

namespace Deception.Tests.Unit.Link;

public sealed class PolicyKeeperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_policy_outlives_a_restart_and_comes_before_the_one_to_start_with()
    {
        var start = _folder.File("start.json");
        File.WriteAllText(start, """{ "version": 1, "revision": 1 }""");
        var state = _folder.File("state");

        Assert.Equal(1, new PolicyKeeper(state, start).Current?.Revision);
        Assert.True(new PolicyKeeper(state, start).Take("""{ "version": 1, "revision": 7 }"""u8));
        Assert.Equal(7, new PolicyKeeper(state, start).Current?.Revision);
    }

    [Theory]
    [InlineData("""{ "version": 2 }""")]
    [InlineData("""{ "version": "x" }""")]
    [InlineData("")]
    [InlineData("null")]
    public void A_policy_that_can_not_be_used_leaves_the_last_good_one(string json)
    {
        var keeper = new PolicyKeeper(_folder.Path, null);
        var told = new List<Policy>();
        keeper.Changed += told.Add;
        Assert.True(keeper.Take("""{ "version": 1, "revision": 3 }"""u8));

        Assert.False(keeper.Take(Encoding.UTF8.GetBytes(json)));

        Assert.NotNull(keeper.Fault);
        Assert.Equal(3, keeper.Current?.Revision);
        Assert.Single(told);
        Assert.True(keeper.Take("""{ "version": 1, "revision": 3 }"""u8));
        Assert.Null(keeper.Fault);
        Assert.Single(told);
    }

    [Fact]
    public void Members_of_later_minor_versions_are_ignored()
    {
        var keeper = new PolicyKeeper(_folder.Path, null);

        Assert.True(keeper.Take("""{ "version": 1, "revision": 4, "novelty": [1] }"""u8));
    }

    [Fact]
    public void Only_the_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        new PolicyKeeper(_folder.Path, null).Take("""{ "version": 1 }"""u8);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            TemporaryFolder.ModeOf(_folder.File(PolicyKeeper.FileName)));
    }

    [Fact]
    public void A_damaged_file_is_a_fault_and_no_policy()
    {
        File.WriteAllText(_folder.File(PolicyKeeper.FileName), "{");

        var keeper = new PolicyKeeper(_folder.Path, null);

        Assert.Null(keeper.Current);
        Assert.Contains(PolicyKeeper.FileName, keeper.Fault, StringComparison.Ordinal);
    }
}
