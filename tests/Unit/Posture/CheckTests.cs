using System.Text.Json;
using Deception.Contracts;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;
using Xunit;

namespace Deception.Tests.Unit.Posture;

/// <summary>Every check on a fragment that fails it, one that just passes, and one that couldn't be read. The healthy domain passes them all.</summary>
public sealed class CheckTests
{
    public static TheoryData<string> Ids => [.. CheckCatalogue.All.Select(c => c.Info.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Healthy_domain_passes(string id) =>
        Assert.Equal([], Run(id, Fragment.Healthy().Build(), Policy()).Objects.Select(o => $"{o.Name}: {o.Detail}"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Weakness_is_found_with_its_objects(string id)
    {
        var fixture = Fixture.Of(id);
        var result = Run(id, Fragment.Healthy().Over(fixture.Fails).Build(), fixture.Policy ?? Policy());
        Assert.Equal(fixture.Expected.Order(StringComparer.Ordinal), result.Objects.Select(o => o.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(CheckState.Failed, result.State);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Near_miss_passes(string id)
    {
        var fixture = Fixture.Of(id);
        Assert.NotEqual("", fixture.Passes.Trim());
        var result = Run(id, Fragment.Healthy().Over(fixture.Passes).Build(), fixture.PassesPolicy ?? Policy());
        Assert.Equal([], result.Objects.Select(o => $"{o.Name}: {o.Detail}"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void What_could_not_be_read_is_no_answer(string id)
    {
        var fixture = Fixture.Of(id);
        var needs = CheckCatalogue.ById[id].Info.Needs;
        foreach (var need in Enum.GetValues<Needs>().Where(n => n != Needs.None && needs.HasFlag(n)))
        {
            var whole = Run(id, Fragment.Healthy().Over(fixture.Fails).Build(new Unread("all of it", need, "refused", IsWhole: true)), fixture.Policy ?? Policy());
            Assert.Equal(CheckState.Unread, whole.State);
            Assert.Equal(["all of it: refused"], whole.Missing);
            Assert.Equal(CheckState.Unread, Run(id, Fragment.Healthy().Build(new Unread("an object", need, "refused")), Policy()).State);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Decoys_are_left_out_of_every_check_but_those_about_them(string id)
    {
        var fixture = Fixture.Of(id);
        var snapshot = Fragment.Healthy().Over(fixture.Fails).Build();
        if (id.StartsWith("posture.deception.", StringComparison.Ordinal))
        {
            return;
        }
        // Whatever fails becomes a decoy.
        var survey = new Survey(snapshot, new AssessmentOptions { Policy = Policy() });
        var failing = Assessor.Run(CheckCatalogue.ById[id], survey).Objects.Select(o => snapshot.Find(o.Object)).OfType<DirectoryObject>()
            .Where(o => o.IsA("user") && !survey.Controllers.Contains(o) && o.Sid?.RelativeId is not (500 or 502)).ToList();
        var policy = Policy() with { Honey = new HoneyPolicy { Accounts = [.. failing.Select(f => new HoneyAccount { Name = f.Label, Dn = f.Name })] } };
        var left = Run(id, snapshot, policy).Objects.Select(o => o.Object).ToHashSet();
        Assert.Empty(failing.Where(f => left.Contains(f.Name)).Select(f => f.Name));
    }

    [Fact]
    public void Every_fixture_is_some_checks() =>
        Assert.Equal([], Fixture.Names.Except(CheckCatalogue.All.Select(c => c.Info.Id["posture.".Length..])));

    private static Policy Policy() => JsonSerializer.Deserialize(Fragment.Resource("policy.json"), ContractsJson.Default.Policy)!;

    private static CheckResult Run(string id, DirectorySnapshot snapshot, Policy policy) =>
        Assessor.Run(CheckCatalogue.ById[id], new Survey(snapshot, new AssessmentOptions { Policy = policy }));
}
