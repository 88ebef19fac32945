using System.Text.Json;
using Deception.Contracts;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Reports;
using Deception.Posture.Snapshots;
using Xunit;

namespace Deception.Tests.Unit.Posture;

/// <summary>Each kind of change, made and undone; and what is none.</summary>
public sealed class ChangesTests
{
    private static readonly AssessmentOptions Options = new() { Policy = JsonSerializer.Deserialize(Fragment.Resource("policy.json"), ContractsJson.Default.Policy) };

    private static readonly IReadOnlyDictionary<string, (string Forward, string Back, string Text)> Fixtures = Fragment.Resource("changes.txt").Split("== ")[1..]
        .Select(part => (Words: part[..part.IndexOf('\n', StringComparison.Ordinal)].Split(' '), Text: part[part.IndexOf('\n', StringComparison.Ordinal)..]))
        .ToDictionary(p => p.Words[0], p => (p.Words[1], p.Words[2], p.Text));

    public static TheoryData<string> Ids => [.. ChangeCatalogue.All.Select(k => k.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Change_is_told_with_its_impact_and_so_is_its_end(string id)
    {
        var (forward, back, text) = Fixtures[id];
        var (healthy, changed) = (Fragment.Healthy().Build(), Fragment.Healthy().Over(text).Build());
        var made = Changes.Between(healthy, changed, Options).Where(c => c.Kind.Id == id).ToList();
        Assert.Equal(forward, Assert.Single(made.Select(c => Word(c.Impact)).Distinct()));
        Assert.All(made, c => Assert.Equal(c.Impact == Impact.Bad ? c.Kind.Severity : Severity.Informational, c.Severity));
        var undone = Changes.Between(changed, healthy, Options).Where(c => c.Kind.Id == id).ToList();
        Assert.Equal(back, Assert.Single(undone.Select(c => Word(c.Impact)).Distinct()));
        // The same two give the same findings, and the same one nothing.
        Assert.Equal(Findings(healthy, changed), Findings(healthy, Fragment.Healthy().Over(text).Build()));
        Assert.Empty(Changes.Between(changed, Fragment.Healthy().Over(text).Build(), Options));
    }

    [Theory]
    [InlineData("lastLogonTimestamp: @1d")]
    [InlineData("whenChanged: @1d")]
    [InlineData("badPwdCount: 3")]
    [InlineData("logonCount: 99")]
    [InlineData("uSNChanged: 12345")]
    public void What_moves_by_itself_is_no_change(string line) => Assert.Empty(Between("dn: CN=anna,OU=Admins,$D\n" + line + "\n"));

    [Theory]
    [InlineData("msPKI-Certificate-Name-Flag: 1", "Bad")]
    [InlineData("msPKI-Certificate-Name-Flag: 33554432", "Informational")]
    [InlineData("msPKI-Enrollment-Flag: 2", "Good")]
    [InlineData("msPKI-Enrollment-Flag: 524288", "Bad")]
    [InlineData("msPKI-RA-Signature: 1", "Good")]
    public void A_template_s_change_is_judged_by_its_direction(string line, string impact)
    {
        const string template = "CN=Plain,CN=Certificate Templates,CN=Public Key Services,CN=Services,CN=Configuration,DC=corp,DC=example";
        var changed = Fragment.Healthy().Over($"dn: {template}\nobjectClass: pKICertificateTemplate\nmsPKI-Certificate-Name-Flag: 0\nmsPKI-Enrollment-Flag: 0\nmsPKI-RA-Signature: 0\n").Over($"dn: {template}\n{line}\n").Build();
        var before = Fragment.Healthy().Over($"dn: {template}\nobjectClass: pKICertificateTemplate\nmsPKI-Certificate-Name-Flag: 0\nmsPKI-Enrollment-Flag: 0\nmsPKI-RA-Signature: 0\n").Build();
        Assert.Equal(impact, Assert.Single(Changes.Between(before, changed, Options)).Impact.ToString());
    }

    [Fact]
    public void A_renamed_member_is_the_same_and_a_primary_group_is_a_group()
    {
        const string Group = "dn: CN=Ops,OU=Groups,$D\nobjectClass: group\nsAMAccountName: Ops\nobjectSid: S-1-5-21-1-2-3-5001\nobjectGUID: 00000000-0000-0000-0000-000000005001\n";
        string Person(string name, int primary) => $"dn: CN={name},OU=People,$D\nobjectClass: user\nsAMAccountName: pat\nobjectSid: S-1-5-21-1-2-3-5002\nobjectGUID: 00000000-0000-0000-0000-000000005002\nuserAccountControl: 512\nprimaryGroupID: {primary}\n";
        var before = Fragment.Healthy().Over(Group + "member: CN=pat,OU=People,$D\n\n" + Person("pat", 513)).Build();
        Assert.DoesNotContain(Changes.Between(before, Fragment.Healthy().Over(Group + "member: CN=patricia,OU=People,$D\n\n" + Person("patricia", 513)).Build(), Options), c => c.Kind == ChangeCatalogue.Membership);
        Assert.DoesNotContain(Changes.Between(before, Fragment.Healthy().Over(Group + "\n" + Person("pat", 5001)).Build(), Options), c => c.Kind == ChangeCatalogue.Membership);
        Assert.Contains(Changes.Between(before, Fragment.Healthy().Over(Group + "\n" + Person("pat", 513)).Build(), Options), c => c.Kind == ChangeCatalogue.Membership);
    }

    [Fact]
    public void Who_becomes_privileged_by_a_group_alone_may_be_delegated_now_and_no_longer_when_guarded()
    {
        var healthy = Fragment.Healthy().Build();
        var member = Fragment.Healthy().Over("dn: CN=Domain Admins,CN=Users,$D\nmember: + CN=alice,OU=People,$D\n").Build();
        Assert.Contains(Changes.Between(healthy, member, Options), c => c.Kind == ChangeCatalogue.PrivilegedDelegation && c.Name == "alice" && c.Impact == Impact.Bad);
        Assert.Contains(Changes.Between(member, healthy, Options), c => c.Kind == ChangeCatalogue.PrivilegedDelegation && c.Name == "alice" && c.Impact == Impact.Good);
        Assert.DoesNotContain(Changes.Between(healthy, member, Options), c => c.Name == "anna");
    }

    [Fact]
    public void Order_of_values_is_no_change()
    {
        var one = Fragment.Healthy().Over("dn: CN=alice,OU=People,$D\nservicePrincipalName: a/b\nservicePrincipalName: c/d\n").Build();
        var other = Fragment.Healthy().Over("dn: CN=alice,OU=People,$D\nservicePrincipalName: c/d\nservicePrincipalName: a/b\n").Build();
        Assert.Empty(Changes.Between(one, other, Options));
    }

    [Fact]
    public void An_ordinary_user_s_new_password_and_phone_are_nobody_s_concern() =>
        Assert.Empty(Between("dn: CN=alice,OU=People,$D\npwdLastSet: @1d\ndescription: moved to room 7\n"));

    [Theory]
    [InlineData("CN=Configuration,DC=corp,DC=example", Needs.Configuration)]
    [InlineData("DC=DomainDnsZones,DC=corp,DC=example", Needs.Dns)]
    public void What_could_not_be_read_is_not_gone_and_not_new_when_it_can_be_again(string context, Needs need)
    {
        var whole = Fragment.Healthy().Build();
        var builder = new SnapshotBuilder();
        foreach (var o in whole.Objects.Where(o => !o.Name.EndsWith(context, StringComparison.OrdinalIgnoreCase)))
        {
            builder.Add(o);
        }
        foreach (var file in whole.Files)
        {
            builder.Add(file);
        }
        builder.Add(new Unread(context, need, "refused", IsWhole: true));
        var part = builder.Build(whole.Header);
        Assert.Empty(Changes.Between(whole, part, Options));
        Assert.Empty(Changes.Between(part, whole, Options));
    }

    [Fact]
    public void Passwords_that_were_exposed_are_told_of_not_told()
    {
        var told = string.Join('\n', Findings(Fragment.Healthy().Build(), Fragment.Healthy().Over(Fixtures["change.exposed-attribute"].Text).Build()));
        Assert.Contains("change.exposed-attribute", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello-1234", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_change_that_is_the_other_half_of_a_detector_is_told_as_that_too()
    {
        var (healthy, changed) = (Fragment.Healthy().Build(), Fragment.Healthy().Over(Fixtures["change.privileged-member"].Text).Build());
        List<Finding> Of(DirectorySnapshot before, DirectorySnapshot after) => [.. PostureFindings.Of(Changes.Between(before, after, Options), after.Header)];
        Assert.Contains(Of(healthy, changed), f => f is { Detector: "directory.privileged-group-change", Kind: FindingKind.Threat });
        Assert.DoesNotContain(Of(changed, healthy), f => f.Kind == FindingKind.Threat);
    }

    private static IReadOnlyList<DirectoryChange> Between(string over) => Changes.Between(Fragment.Healthy().Build(), Fragment.Healthy().Over(over).Build(), Options);

    private static List<string> Findings(DirectorySnapshot before, DirectorySnapshot after) =>
        [.. PostureFindings.Of(Changes.Between(before, after, Options), after.Header).Select(f => JsonSerializer.Serialize(f, ContractsJson.Default.Finding))];

    private static string Word(Impact impact) => impact.ToString().ToLowerInvariant();
}
