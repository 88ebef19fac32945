using Deception.Contracts;
using Deception.Posture.Checks;
using Deception.Posture.Graph;
using Deception.Posture.Hosts;
using Deception.Posture.Risk;
using Xunit;

namespace Deception.Tests.Unit.Posture.Hosts;

/// <summary>
/// Every host check on a host that fails it, one that just passes, and one that couldn't be read. A line of <c>hosts.txt</c>: id, system, what fails, what passes; settings
/// as <c>name=value</c>, credentials as <c>kind:place:account[:open]</c>, administrators as <c>admin:name[:free]</c>.
/// </summary>
public sealed class HostCheckTests
{
    private static readonly HostAuditOptions Options = new() { Privileged = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "administrator" }, MostAdministrators = 2 };

    public static TheoryData<string, string, string, string> Fixtures
    {
        get
        {
            TheoryData<string, string, string, string> data = [];
            foreach (var parts in Fragment.Resource("hosts.txt").Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('|', StringSplitOptions.TrimEntries)))
            {
                data.Add(parts[0], parts[1], parts[2], parts[3]);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Weakness_is_found_near_miss_passes_and_what_is_unread_has_no_answer(string id, string system, string fails, string passes)
    {
        var check = HostCheckCatalogue.ById[id];
        var on = Enum.Parse<HostSystem>(system);
        Assert.NotNull(check.Info.RemedyFor(on));
        var failed = HostCheckCatalogue.Run(check, Host(on, fails), Options);
        Assert.Equal(CheckState.Failed, failed.State);
        Assert.Equal(CheckState.Passed, HostCheckCatalogue.Run(check, Host(on, passes), Options).State);
        Assert.Equal(CheckState.Passed, HostCheckCatalogue.Run(check, Host(on, ""), Options).State);
        var unread = HostCheckCatalogue.Run(check, Host(on, "") with { Unread = [(check.Info.Needs, "somewhere: no right to read it")] }, Options);
        Assert.Equal((CheckState.Unread, "somewhere: no right to read it"), (unread.State, Assert.Single(unread.Missing)));
        Assert.Equal(CheckState.Failed, HostCheckCatalogue.Run(check, Host(on, fails) with { Unread = [(check.Info.Needs, "elsewhere")] }, Options).State);
        var finding = Assert.Single(HostFindings.Of([failed], Host(on, fails)));
        Assert.Equal((id, "WS1"), (finding.Detector, finding.Target?.Host));
        Assert.Contains(finding.Evidence, e => e.Name == "revert" && e.Value.Length > 0);
    }

    [Fact]
    public void Every_check_has_a_line_for_each_system_that_it_has() => Assert.Equal(
        HostCheckCatalogue.All.SelectMany(c => new[] { HostSystem.Linux, HostSystem.Windows }.Where(s => c.Info.RemedyFor(s) is not null).Select(s => $"{c.Info.Id} {s}")).Order(StringComparer.Ordinal),
        Fixtures.Select(f => $"{f.Data.Item1} {f.Data.Item2}").Order(StringComparer.Ordinal));

    [Fact]
    public void Ids_titles_and_fixes_are_each_ones_own()
    {
        foreach (var of in new Func<HostCheckInfo, string?>[] { i => i.Id, i => i.Title, i => i.Linux?.Steps, i => i.Windows?.Steps })
        {
            var all = HostCheckCatalogue.All.Select(c => of(c.Info)).OfType<string>().ToList();
            Assert.Equal(all.Count, all.Distinct().Count());
        }
        Assert.All(HostCheckCatalogue.All, c => Assert.StartsWith("endpoint.", c.Info.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_exposure_grows_and_a_host_has_its_own()
    {
        var (now, later) = (Host(HostSystem.Linux, "llmnr=on"), Host(HostSystem.Linux, "llmnr=on") with { TakenAt = Fragment.Now.AddDays(1) });
        Finding One(HostSnapshot host) => Assert.Single(HostFindings.Of(HostCheckCatalogue.Run(host), host));
        Assert.Equal(One(now).Id, One(later).Id);
        Assert.True(One(later).Revision > One(now).Revision);
        Assert.NotEqual(One(now).Id, One(now with { Host = "WS2" }).Id);
    }

    [Fact]
    public void An_identity_that_lies_on_a_host_is_riskier_and_the_host_leads_to_it()
    {
        const string Exposed = "dn: CN=Olga,OU=Users,DC=corp,DC=example\nobjectClass: top\nobjectClass: person\nobjectClass: organizationalPerson\nobjectClass: user\nsAMAccountName: olga\nobjectSid: S-1-5-21-1-2-3-1990\nuserAccountControl: 512\n"
            + "dn: CN=WS77,CN=Computers,DC=corp,DC=example\nobjectClass: top\nobjectClass: computer\nsAMAccountName: WS77$\nobjectSid: S-1-5-21-1-2-3-1991\nuserAccountControl: 4096\n"
            + "dn: CN=Domain Admins,CN=Users,DC=corp,DC=example\nmember: + CN=Olga,OU=Users,DC=corp,DC=example\n";
        var snapshot = Fragment.Healthy().Over(Exposed).Build();
        var host = Host(HostSystem.Linux, "TicketCache:/tmp/krb5cc_1:olga@CORP.EXAMPLE:open") with { Host = "ws77.corp.example" };
        var audit = HostFindings.Of(HostCheckCatalogue.Run(host), host).ToList();
        Assert.Equal([new Session("ws77", "olga")], HostFindings.Sessions(audit));

        var (before, after) = (Assess.Run(snapshot).Assessment, Assess.Run(snapshot, recent: audit).Assessment);
        double ScoreOf(Assessment a, string name) => a.Identities.FirstOrDefault(i => i.Name == name)?.Score ?? 0;
        Assert.True(ScoreOf(after, "olga") > ScoreOf(before, "olga"));
        var survey = new Survey(snapshot, new AssessmentOptions { Sessions = [.. HostFindings.Sessions(audit)] });
        var computer = survey.Computers.Single(c => c.Label == "WS77$");
        Assert.Null(new Survey(snapshot).Graph.Distance(computer));
        Assert.Contains("olga", survey.Graph.Path(computer).Select(p => p.Name));
    }

    [Theory]
    [InlineData("alice@CORP.EXAMPLE", "alice")]
    [InlineData(@"CORP\alice", "alice")]
    [InlineData("alice", "alice")]
    public void Accounts_are_compared_without_their_domain(string written, string bare) => Assert.Equal(bare, HostFindings.Bare(written));

    private static HostSnapshot Host(HostSystem system, string text)
    {
        Dictionary<string, string> settings = [];
        List<FoundCredential> credentials = [];
        List<HostAdministrator> administrators = [];
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Split(':') is ["admin", var name, .. var free])
            {
                administrators.Add(new HostAdministrator(name.Replace('_', ' '), "/etc/sudoers", free.Length > 0));
            }
            else if (word.Split(':') is [var kind, var place, var account, .. var open])
            {
                credentials.Add(new FoundCredential(Enum.Parse<CredentialKind>(kind), place, account, open.Length > 0));
            }
            else
            {
                settings[word.Split('=')[0]] = word.Split('=')[1];
            }
        }
        return new HostSnapshot { Host = "WS1", System = system, TakenAt = Fragment.Now, Settings = settings, Credentials = credentials, Administrators = administrators };
    }
}
