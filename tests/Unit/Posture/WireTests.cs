using Deception.Contracts;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Graph;
using Deception.Posture.Reports;
using Deception.Posture.Risk;
using Xunit;

namespace Deception.Tests.Unit.Posture;

/// <summary>What the wire adds to what the directory says: who made a change, and who is signed in where.</summary>
public sealed class WireTests
{
    private const string Admins = "CN=Domain Admins,CN=Users," + Fragment.DomainName, Alice = "CN=alice,OU=People," + Fragment.DomainName;

    [Theory]
    [InlineData(Admins, "member", Alice, 0, "eve@CORP 10.0.0.66")]
    [InlineData(Admins, "member", "", 1, "eve@CORP 10.0.0.66")]
    [InlineData(Admins, "description", "", 0, null)]
    [InlineData(Alice, "member", "", 0, null)]
    [InlineData(Admins, "member", Alice, 3, null)]
    public void A_change_gets_the_author_of_the_write_that_explains_it(string written, string attribute, string member, int minutes, string? author)
    {
        var changed = Fragment.Healthy().Over($"dn: {Admins}\nmember: + {Alice}\n").Build();
        var changes = Changes.Between(Fragment.Healthy().Build(), changed);
        var joined = WireAuthors.Join(changes, Fragment.Healthy().Build(), changed,
            [new(written.ToUpperInvariant(), [attribute], member.Length > 0 ? [member] : [], "eve@CORP", "10.0.0.66", Fragment.Now.AddMinutes(minutes))]);
        var change = Assert.Single(joined, c => c.Kind == ChangeCatalogue.PrivilegedMember && c.After == "alice");
        Assert.Equal(author, change.Author is { } by ? $"{by.Account} {by.Address}" : null);
    }

    [Fact]
    public void Who_added_somebody_else_is_not_the_author()
    {
        var changed = Fragment.Healthy().Over($"dn: {Admins}\nmember: + {Alice}\n").Build();
        var joined = WireAuthors.Join(Changes.Between(Fragment.Healthy().Build(), changed), Fragment.Healthy().Build(), changed,
            [new(Admins, ["member"], ["CN=other," + Fragment.DomainName], "bob", "10.0.0.1", Fragment.Now)]);
        Assert.All(joined, c => Assert.Null(c.Author));
    }

    [Fact]
    public void Of_two_who_wrote_the_one_counts_who_named_the_member()
    {
        var changed = Fragment.Healthy().Over($"dn: {Admins}\nmember: + {Alice}\n").Build();
        var joined = WireAuthors.Join(Changes.Between(Fragment.Healthy().Build(), changed), Fragment.Healthy().Build(), changed,
        [
            new(Admins, ["member"], ["CN=other," + Fragment.DomainName], "bob", "10.0.0.1", Fragment.Now),
            new(Admins, ["member"], [Alice], "eve", "10.0.0.66", Fragment.Now.AddSeconds(90)),
        ]);
        Assert.Equal("eve", Assert.Single(joined, c => c.After == "alice").Author?.Account);
    }

    [Fact]
    public void An_author_makes_a_revision_of_the_same_finding()
    {
        var changed = Fragment.Healthy().Over($"dn: {Admins}\nmember: + {Alice}\n").Build();
        var changes = Changes.Between(Fragment.Healthy().Build(), changed);
        var joined = WireAuthors.Join(changes, changed, changed, [new(Admins, ["member"], [Alice], null, "10.0.0.66", Fragment.Now)]);
        var (without, with) = (PostureFindings.Of(changes, changed.Header).ToList(), PostureFindings.Of(joined, changed.Header).ToList());
        Assert.Equal(without.Select(f => f.Id), with.Select(f => f.Id));
        var finding = with.First(f => f.Detector == "change.privileged-member" && f.Source.Ip is not null);
        Assert.Equal((2, "10.0.0.66", null), (finding.Revision, finding.Source.Ip, finding.Source.Account));
        Assert.Contains(finding.Evidence, e => e.Name == "made by" && e.Value.Contains("sign-in was not seen", StringComparison.Ordinal));
    }

    [Fact]
    public void Sign_ins_are_sessions_on_the_computers_whose_addresses_they_come_from()
    {
        var snapshot = Fragment.Healthy().Over("""
            dn: DC=shared,DC=corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,$D
            objectClass: dnsNode
            dnsRecord: 10.0.0.11
            """).Build();
        string Of(string account, string address) => string.Join(' ', WireSessions.Of(snapshot, [new(account, address, Fragment.Now)]).Select(s => $"{s.Account}@{s.Host}"));
        Assert.Equal("alice@dc1", Of("alice@CORP.EXAMPLE", "10.0.0.10"));
        Assert.Equal("alice@dc1", Of("CORP\\alice", "10.0.0.10"));
        Assert.Equal("alice@dc1", Of("corp.example\\alice", "::ffff:10.0.0.10".Replace("::ffff:", "", StringComparison.Ordinal)));
        Assert.Equal("alice@dc1", Of(Alice, "10.0.0.10"));
        // Names that no computer has don't make an address doubtful.
        Assert.Equal("alice@dc2", Of("alice", "10.0.0.11"));
        // A host's own account, another domain's, and an address that the domain doesn't know.
        Assert.Equal("", Of("WS1\\alice", "10.0.0.10"));
        Assert.Equal("", Of("alice@OTHER.EXAMPLE", "10.0.0.10"));
        Assert.Equal("", Of("alice", "10.0.0.99"));
        Assert.Equal("", Of("alice", "nowhere"));
    }

    [Fact]
    public void A_session_of_an_administrator_brings_the_host_s_owner_to_the_crown()
    {
        var snapshot = Fragment.Healthy().Over("""
            dn: CN=WS9,OU=Workstations,$D
            objectClass: computer
            sAMAccountName: WS9$
            objectSid: S-1-5-21-1-2-3-9001
            userAccountControl: 4096
            nTSecurityDescriptor: O:DAG:DAD:(A;;GA;;;S-1-5-21-1-2-3-9002)

            dn: CN=mallory,OU=People,$D
            objectClass: user
            sAMAccountName: mallory
            objectSid: S-1-5-21-1-2-3-9002
            userAccountControl: 512

            dn: DC=ws9,DC=corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,$D
            objectClass: dnsNode
            dnsRecord: 10.0.0.77
            """).Build();
        bool Reaches(params IReadOnlyList<SignInSighting> seen)
        {
            var survey = new Survey(snapshot, new AssessmentOptions { Sessions = WireSessions.Of(snapshot, seen) });
            return survey.Graph.Path(survey.Users.Single(u => u.Label == "mallory")) is { Count: > 0 };
        }
        Assert.False(Reaches());
        Assert.True(Reaches(new SignInSighting("anna@CORP.EXAMPLE", "10.0.0.77", Fragment.Now)));
        Assert.NotEmpty(Assess.Run(snapshot).Results);
    }
}
