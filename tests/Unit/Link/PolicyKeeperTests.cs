using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Link;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.Link;

public sealed class PolicyKeeperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KeyPair _controller = KeyPair.CreatePair(PrefixByte.Account);

    public void Dispose()
    {
        _controller.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_policy_outlives_a_restart_and_comes_before_the_one_to_start_with()
    {
        var start = _folder.File("start.json");
        File.WriteAllText(start, """{ "version": 1, "revision": 1 }""");

        Assert.Equal(1, Keeper(start).Current?.Revision);
        Assert.True(Keeper(start).Take(Issue(7)));
        Assert.Equal((7L, 7L), (Keeper(start).Current?.Revision, Keeper(start).Sequence));
    }

    [Fact]
    public void What_is_forged_foreign_old_or_not_understood_leaves_the_last_good_one()
    {
        var keeper = Keeper();
        var told = new List<Policy>();
        keeper.Changed += told.Add;
        Assert.True(keeper.Take(Issue(5)));
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);

        Refused(keeper, "did not sign", Issue(6, signer: stranger));
        Refused(keeper, "another agent", Issue(6, agent: "dc2"));
        Refused(keeper, "not newer than 5", Issue(4));
        Refused(keeper, "not newer than 5", Issue(5, revision: 9));
        Refused(keeper, "newer than 1", Issue(6, version: 2));
        Refused(keeper, "no signed document", "{ \"version\": 1 }"u8.ToArray());
        Refused(keeper, "no signed document", []);
        Refused(keeper, "no signed document", Sign("deception.orders/1", "{}"));
        Refused(keeper, "can't be understood", Sign(PolicyIssue.DocumentType, """{"agent":"dc1","sequence":6,"policy":{"version":"x"}}"""));
        Refused(keeper, "can't be understood", Sign(PolicyIssue.DocumentType, "{}"));
        Refused(keeper, "empty", Sign(PolicyIssue.DocumentType, "null"));

        Assert.Equal(5, keeper.Current!.Revision);
        Assert.Single(told);
        Assert.True(keeper.Take(Issue(6)));
        Assert.Null(keeper.Fault);
    }

    [Fact]
    public void The_same_policy_under_a_new_number_is_no_news()
    {
        var keeper = Keeper();
        var told = 0;
        keeper.Changed += _ => told++;

        Assert.True(keeper.Take(Issue(5, revision: 1)));
        Assert.True(keeper.Take(Issue(5, revision: 1)));
        Assert.True(keeper.Take(Issue(6, revision: 1)));
        Assert.Equal((1, 6L), (told, keeper.Sequence));
        Assert.True(keeper.Take(Issue(7, revision: 2)));
        Assert.Equal(2, told);
    }

    [Fact]
    public void Members_of_later_minor_versions_are_ignored() => Assert.True(Keeper().Take(
        Sign(PolicyIssue.DocumentType, """{"agent":"dc1","sequence":6,"novelty":1,"policy":{"version":1,"revision":4,"novelty":[1]}}""")));

    [Fact]
    public void Who_is_not_enrolled_takes_none() => Assert.False(new PolicyKeeper(_folder.Path, null).Take(Issue(5)));

    [Fact]
    public void Only_the_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        Assert.True(Keeper().Take(Issue(5)));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(_folder.File(PolicyKeeper.FileName)));
    }

    [Fact]
    public void What_was_kept_is_proven_again_when_it_is_read()
    {
        Assert.True(Keeper().Take(Issue(5)));
        var file = _folder.File(PolicyKeeper.FileName);
        var text = File.ReadAllText(file);
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);
        foreach (var damaged in (string[])["{", text[..^3] + "AAA", Encoding.ASCII.GetString(Issue(9, signer: stranger)), Encoding.ASCII.GetString(Issue(9, agent: "dc2"))])
        {
            File.WriteAllText(file, damaged);
            var keeper = Keeper();
            Assert.Null(keeper.Current);
            Assert.Contains(PolicyKeeper.FileName, keeper.Fault, StringComparison.Ordinal);
        }
    }

    private PolicyKeeper Keeper(string? start = null) => new(_folder.Path, start, "dc1", _controller.GetPublicKey());

    private static void Refused(PolicyKeeper keeper, string why, byte[] document)
    {
        Assert.False(keeper.Take(document));
        Assert.Contains(why, keeper.Fault, StringComparison.Ordinal);
    }

    private byte[] Issue(long sequence, long? revision = null, string agent = "dc1", int version = 1, KeyPair? signer = null) => Sign(
        PolicyIssue.DocumentType,
        JsonSerializer.Serialize(
            new PolicyIssue { Agent = agent, Sequence = sequence, Policy = new Policy { Version = version, Revision = revision ?? sequence } },
            ContractsJson.Default.PolicyIssue),
        signer);

    private byte[] Sign(string type, string json, KeyPair? signer = null) =>
        Encoding.ASCII.GetBytes(CompactJws.Sign(type, Encoding.UTF8.GetBytes(json), signer ?? _controller));
}
