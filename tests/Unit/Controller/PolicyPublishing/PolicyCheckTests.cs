using System.Text;
using Deception.Controller.PolicyPublishing;
using Xunit;

namespace Deception.Tests.Unit.Controller.PolicyPublishing;

/// <summary>Faults that only the meaning of a policy shows.</summary>
public sealed class PolicyCheckTests
{
    private const string Sound = """
        "name": "corp.example", "netbios": "CORP", "sid": "S-1-5-21-1-2-3",
        "domain_controllers": [ { "name": "DC1", "addresses": [ "10.0.0.10", "2001:db8::10" ] } ]
        """;

    [Theory]
    [InlineData("""{"name":"corp example"}""", "domains[0].name: 'corp example' is no DNS name")]
    [InlineData("""{"name":"a..b"}""", "domains[0].name: 'a..b' is no DNS name")]
    [InlineData("""{"name":"a.b","netbios":"LONGERTHAN15CHARS"}""", "domains[0].netbios: 'LONGERTHAN15CHARS' is no NetBIOS name")]
    [InlineData("""{"name":"a.b","sid":"S-1-5-21-1-2-3-500"}""", "domains[0].sid: 'S-1-5-21-1-2-3-500' is no SID of a domain (S-1-5-21-…)")]
    [InlineData("""{"name":"a.b","domain_controllers":[{"name":"DC1"},{"name":"DC2","addresses":["10.99.0"]}]}""",
        "domains[0].domain_controllers[1].addresses[0]: '10.99.0' is no IP address")]
    [InlineData("""{"name":"a.b","domain_controllers":[{"name":"DC1","addresses":["fe80::1%eth0"]}]}""",
        "domains[0].domain_controllers[0].addresses[0]: 'fe80::1%eth0' is no IP address")]
    [InlineData("""{"name":"a.b","domain_controllers":[{"name":"dc1.a.b"}]}""", "domains[0].domain_controllers[0].name: 'dc1.a.b' is no host name without domain")]
    [InlineData("""{"name":"a.b","domain_controllers":[{"name":"DC1"},{"name":"dc1"}]}""",
        "domains[0].domain_controllers[1].name: 'dc1' stands at domains[0].domain_controllers[0] already")]
    [InlineData("""{"name":"a.b","domain_controllers":[{"name":"A","addresses":["10.0.0.1"]},{"name":"B","addresses":["10.0.0.1"]}]}""",
        "domains[0].domain_controllers[1].addresses[0]: '10.0.0.1' is domains[0].domain_controllers[0]'s already")]
    [InlineData("""{"name":"a.b","replication_allowed":[{}]}""",
        "domains[0].replication_allowed[0]: names neither an account nor an address, so everybody might do it")]
    [InlineData("""{"name":"a.b","accounts":{"svc.x":{"encryption":["rc5"]}}}""",
        "domains[0].accounts['svc.x'].encryption[0]: 'rc5' is no encryption type (des-cbc-md5, rc4-hmac, aes128, aes256)")]
    [InlineData("""{"name":"a.b","privileged_accounts":[""]}""", "domains[0].privileged_accounts[0]: '' is no account name")]
    [InlineData("""{"name":"a.b"},{"name":"A.B"}""", "domains[1].name: 'A.B' stands at domains[0] already")]
    public void A_domains_fault(string domain, string fault) => Assert.Equal([fault], Faults($$"""{"domains":[{{domain}}]}"""));

    [Theory]
    [InlineData("""{"accounts":[{"name":"CORP\\a"}]}""", """honey.accounts[0].name: 'CORP\a' is no logon name (sAMAccountName)""")]
    [InlineData("""{"accounts":[{"name":"a","domain":"other.example"}]}""", "honey.accounts[0].domain: 'other.example' is no domain of this policy")]
    [InlineData("""{"accounts":[{"name":"a","dn":"CN=a,DC=other,DC=example"}]}""", "honey.accounts[0].dn: 'other.example' is no domain of this policy")]
    [InlineData("""{"accounts":[{"name":"a","dn":"a"}]}""", "honey.accounts[0].dn: 'a' is no distinguished name")]
    [InlineData("""{"accounts":[{"name":"a","upn":"a"}]}""", "honey.accounts[0].upn: 'a' is no user principal name (name@suffix)")]
    [InlineData("""{"accounts":[{"name":"a","sid":"1150"}]}""", "honey.accounts[0].sid: '1150' is no SID")]
    [InlineData("""{"accounts":[{"name":"a","sid":"S-1-5-21-9-9-9-1150"}]}""", "honey.accounts[0].sid: 'S-1-5-21-9-9-9-1150' is of another domain")]
    [InlineData("""{"accounts":[{"name":"a"},{"name":"A"}]}""", "honey.accounts[1].name: 'A' stands at honey.accounts[0] already")]
    [InlineData("""{"accounts":[{"name":"a","sid":"S-1-5-21-1-2-3-4"},{"name":"b","sid":"s-1-5-21-1-2-3-4"}]}""",
        "honey.accounts[1].sid: 's-1-5-21-1-2-3-4' stands at honey.accounts[0] already")]
    [InlineData("""{"computers":[{"name":"PC1"}]}""", "honey.computers[0].name: 'PC1' lacks the $ of a computer account")]
    [InlineData("""{"services":[{"account":"s","spns":["MSSQLSvc"]}]}""", "honey.services[0].spns[0]: 'MSSQLSvc' is no service principal's name (class/host)")]
    [InlineData("""{"services":[{"account":"s","spns":["a/h"]},{"account":"t","spns":["A/H"]}]}""",
        "honey.services[1].spns[0]: 'A/H' stands at honey.services[0].spns[0] already")]
    [InlineData("""{"hosts":[{"name":"trap","addresses":["10.0.0.10"]}]}""", "honey.hosts[0].addresses[0]: '10.0.0.10' is a domain controller's address")]
    [InlineData("""{"hosts":[{"name":"trap","addresses":["10.0.0.40","10.0.0.40"]}]}""",
        "honey.hosts[0].addresses[1]: '10.0.0.40' stands at honey.hosts[0].addresses[0] already")]
    [InlineData("""{"shares":["server/share"]}""", @"honey.shares[0]: 'server/share' is no share (\\server\share)")]
    [InlineData("""{"credentials":[{"account":" "}]}""", "honey.credentials[0].account: ' ' is no account name")]
    [InlineData("""{"computers":[{"name":"DC1$"}]}""", "domains[0].domain_controllers[0].name: 'DC1' is a honey computer")]
    public void A_honey_objects_fault(string honey, string fault) => Assert.Equal([fault], Faults($$"""{"domains":[{ {{Sound}} }],"honey":{{honey}}}"""));

    [Theory]
    [InlineData("\"privileged_accounts\":[\"Administrator\",\"corp\\\\BAIT\"]", "", "domains[0].privileged_accounts[1]: 'corp\\BAIT' is a honey account")]
    [InlineData("\"replication_allowed\":[{\"account\":\"bait\"}]", "", "domains[0].replication_allowed[0].account: 'bait' is a honey account")]
    [InlineData("\"accounts\":{}", ",\"break_glass\":[\"bait@corp.example\"]", "break_glass[0]: 'bait@corp.example' is a honey account")]
    [InlineData("\"accounts\":{}", ",\"expected_upkeep\":[{\"account\":\"bate\",\"source\":\"10.0.0.1\",\"at\":\"2026-01-01T00:00:00Z\"}]",
        "expected_upkeep[0].account: 'bate' is no honey account's logon name")]
    [InlineData("\"accounts\":{}", ",\"expected_upkeep\":[{\"account\":\"bait\",\"source\":\"here\",\"at\":\"2026-01-01T00:00:00Z\"}]",
        "expected_upkeep[0].source: 'here' is no IP address")]
    [InlineData("\"accounts\":{}", ",\"detectors\":{\"honey.acount\":{}}", "detectors['honey.acount']: no detector has this id")]
    [InlineData("\"accounts\":{}", ",\"known_scanners\":[\"10.0.0.0/8\"]", "known_scanners[0]: '10.0.0.0/8' is no IP address")]
    public void A_fault_between_bait_and_the_rest(string domain, string rest, string fault) => Assert.Equal(
        [fault], Faults($$$"""{"domains":[{{{{Sound}}},{{{domain}}}}],"honey":{"accounts":[{"name":"bait"}]}{{{rest}}}}"""));

    [Fact]
    public void The_same_name_in_two_domains_is_no_duplicate() => Assert.Empty(Faults(
        """{"domains":[{"name":"a.test"},{"name":"b.test"}],"honey":{"accounts":[{"name":"x","domain":"a.test"},{"name":"x","domain":"b.test"}]}}"""));

    [Fact]
    public void Bait_of_one_domain_may_be_the_namesake_of_an_administrator_of_another() => Assert.Empty(Faults(
        """{"domains":[{"name":"a.test","privileged_accounts":["x"]},{"name":"b.test"}],"honey":{"accounts":[{"name":"x","domain":"b.test"}]}}"""));

    [Fact]
    public void The_policy_of_the_readme_is_taken()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Deception.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        var text = File.ReadAllText(Path.Combine(folder, "README.md"));
        var from = text.IndexOf("```json", text.IndexOf("\n## A policy", StringComparison.Ordinal), StringComparison.Ordinal) + "```json".Length;
        Assert.Empty(Faults(text[from..text.IndexOf("```", from, StringComparison.Ordinal)]));
    }

    private static IReadOnlyList<string> Faults(string text) =>
        StrictPolicy.TryRead(Encoding.UTF8.GetBytes(text), out _, out var faults) ? [] : faults;
}
