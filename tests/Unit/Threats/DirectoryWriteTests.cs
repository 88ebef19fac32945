using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Rpc;
using Deception.Threats.DirectoryWrites;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class DirectoryWriteTests
{
    private const string User = "CN=Ann,OU=Staff,DC=corp,DC=example";
    private const string Computer = "CN=WS1,OU=Clients,DC=corp,DC=example";

    // S-1-5-21-1-2-3-1142 gets one extended right.
    private static byte[] Descriptor(Guid right)
    {
        byte[] sid = [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0x76, 4, 0, 0];
        byte[] entry = [5, 0, 56, 0, 0, 1, 0, 0, 1, 0, 0, 0, .. right.ToByteArray(), .. sid];
        return [1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 4, 0, 64, 0, 1, 0, 0, 0, .. entry];
    }

    public static TheoryData<string, string, string, LdapChangeKind, string> Attacks => new()
    {
        { "directory.privileged-group-change", "CN=Domain Admins,CN=Users,DC=corp,DC=example", "member", LdapChangeKind.Add, User },
        { "directory.privileged-group-change", "CN=Domänen-Admins,CN=Users,DC=corp,DC=example", "member", LdapChangeKind.Add, User },
        { "directory.privileged-group-change", "<SID=S-1-5-21-1-2-3-519>", "member", LdapChangeKind.Replace, User },
        { "directory.privileged-group-change", "CN=Tier0 Rulers,OU=Ops,DC=corp,DC=example", "member", LdapChangeKind.Add, User },
        { "directory.privileged-group-change", User, "primarygroupid", LdapChangeKind.Replace, "512" },
        { "directory.delegation-write", Computer, "msds-allowedtoactonbehalfofotheridentity", LdapChangeKind.Replace, "x" },
        { "directory.delegation-write", User, "msds-allowedtodelegateto", LdapChangeKind.Add, "cifs/dca.corp.example" },
        { "directory.key-credential-write", Computer, "msds-keycredentiallink", LdapChangeKind.Add, "B:2:00:x" },
        { "directory.adminsdholder-write", "CN=AdminSDHolder,CN=System,DC=corp,DC=example", "ntsecuritydescriptor", LdapChangeKind.Replace, "x" },
        { "directory.sid-history-write", User, "sidhistory", LdapChangeKind.Add, "x" },
        { "directory.spn-write", User, "serviceprincipalname", LdapChangeKind.Add, "http/shop" },
        { "directory.spn-write", Computer, "serviceprincipalname", LdapChangeKind.Replace, "cifs/fs1.corp.example" },
        { "directory.spn-write", Computer, "serviceprincipalname", LdapChangeKind.Add, "GC/ws1.corp.example/corp.example" },
        { "directory.account-weakened", User, "useraccountcontrol", LdapChangeKind.Replace, "4194816" },
        { "directory.account-weakened", User, "useraccountcontrol", LdapChangeKind.Replace, "544" },
        { "directory.account-weakened", Computer, "useraccountcontrol", LdapChangeKind.Replace, "528384" },
        { "directory.account-weakened", User, "msds-supportedencryptiontypes", LdapChangeKind.Replace, "4" },
        { "directory.permission-write", LdapScene.Domain, "ntsecuritydescriptor", LdapChangeKind.Replace, "x" },
        { "directory.permission-write", "CN=Administrator,CN=Users,DC=corp,DC=example", "ntsecuritydescriptor", LdapChangeKind.Replace, "x" },
        { "directory.permission-write", "CN={31B2F340-016D-11D2-945F-00C04FB984F9},CN=Policies,CN=System,DC=corp,DC=example", "ntsecuritydescriptor", LdapChangeKind.Replace, "x" },
        { "directory.policy-object-write", "OU=Staff,DC=corp,DC=example", "gplink", LdapChangeKind.Replace, "[LDAP://cn={…};0]" },
        { "directory.policy-object-write", "CN={31B2F340-016D-11D2-945F-00C04FB984F9},CN=Policies,CN=System,DC=corp,DC=example", "gpcmachineextensionnames", LdapChangeKind.Replace, "x" },
    };

    public static TheoryData<string, string, LdapChangeKind, string[], string, bool> Lawful => new()
    {
        { "CN=Sales,OU=Groups,DC=corp,DC=example", "member", LdapChangeKind.Add, [User], "jo", false },
        { "CN=Domain Admins,CN=Users,DC=corp,DC=example", "member", LdapChangeKind.Delete, [User], "jo", false },
        { "CN=Domain Admins,CN=Users,DC=corp,DC=example", "description", LdapChangeKind.Replace, ["x"], "jo", false },
        { User, "primarygroupid", LdapChangeKind.Replace, ["513"], "jo", false },
        { Computer, "msds-allowedtoactonbehalfofotheridentity", LdapChangeKind.Delete, [], "jo", false },
        { Computer, "msds-keycredentiallink", LdapChangeKind.Add, ["B:2:00:x"], "WS1$", false },
        { "CN=Other,CN=System,DC=corp,DC=example", "ntsecuritydescriptor", LdapChangeKind.Replace, ["x"], "jo", false },
        { User, "sidhistory", LdapChangeKind.Delete, ["x"], "jo", false },
        { Computer, "serviceprincipalname", LdapChangeKind.Replace, ["HOST/WS1", "HOST/ws1.corp.example"], "jo", false },
        { "CN=svc_sql,OU=Services,DC=corp,DC=example", "serviceprincipalname", LdapChangeKind.Add, ["MSSQLSvc/sql1.corp.example:1433"], "svc_sql", false },
        { Computer, "serviceprincipalname", LdapChangeKind.Add, ["http/shop"], "jo", true },
        { User, "useraccountcontrol", LdapChangeKind.Replace, ["66048"], "jo", false },
        { "CN=DCB,OU=Domain Controllers,DC=corp,DC=example", "useraccountcontrol", LdapChangeKind.Replace, ["532480"], "jo", false },
        { User, "useraccountcontrol", LdapChangeKind.Add, ["544"], "jo", true },
        { User, "msds-supportedencryptiontypes", LdapChangeKind.Replace, ["28"], "jo", false },
        { "OU=Staff,DC=corp,DC=example", "ntsecuritydescriptor", LdapChangeKind.Replace, ["x"], "jo", false },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Writes_are_told(string detector, string name, string attribute, LdapChangeKind kind, string value)
    {
        var finding = Assert.Single(New().Write(name, LdapScene.Change(attribute, kind, value)).Findings);
        Assert.Equal((detector, Severity.High), (finding.Detector, finding.Severity));
        Assert.Contains(finding.Evidence, e => e is { Name: "answer", Value: "success" });
        Assert.Contains("jo", finding.Accounts);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Refused_writes_are_told_as_tries(string detector, string name, string attribute, LdapChangeKind kind, string value)
    {
        var finding = Assert.Single(New().Write(name, LdapScene.Change(attribute, kind, value), result: 50).Findings);
        Assert.Equal((detector, Severity.Medium), (finding.Detector, finding.Severity));
        Assert.Contains("refused", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Writes_without_an_answer_are_told_too(string detector, string name, string attribute, LdapChangeKind kind, string value)
    {
        var scene = New().Write(name, LdapScene.Change(attribute, kind, value), result: null);
        Assert.Empty(scene.Told);
        Assert.Equal(detector, Assert.Single(scene.Findings).Detector);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Listed_hosts_and_controllers_may(string detector, string name, string attribute, LdapChangeKind kind, string value)
    {
        Assert.Empty(New(detector).Write(name, LdapScene.Change(attribute, kind, value)).Findings);
        Assert.Empty(New().Write(name, LdapScene.Change(attribute, kind, value), from: Scene.Controller).Findings);
    }

    [Theory]
    [MemberData(nameof(Lawful))]
    public void Lawful_writes_are_silent(string name, string attribute, LdapChangeKind kind, string[] values, string user, bool isAdd) =>
        Assert.Empty(New().Write(name, LdapScene.Change(attribute, kind, values), isAdd: isAdd, user: user).Findings);

    [Fact]
    public void A_new_account_may_need_no_password_for_a_moment()
    {
        var scene = New();
        var talk = scene.Ldap();
        scene.Write(User, LdapScene.Change("objectclass", LdapChangeKind.Add, "user"), isAdd: true, on: talk).Write(User, LdapScene.Change("useraccountcontrol", LdapChangeKind.Replace, "544"), on: talk);
        Assert.Empty(scene.Findings);
    }

    [Fact]
    public void Says_who_may_replicate()
    {
        var finding = Assert.Single(New().Write(LdapScene.Domain, LdapScene.Bytes("ntsecuritydescriptor", Descriptor(SchemaIds.ReplicateAll))).Findings);
        Assert.Contains(finding.Evidence, e => e is { Name: "may_replicate", Value: "S-1-5-21-1-2-3-1142" });
    }

    [Fact]
    public void Members_added_over_samr_are_told()
    {
        var scene = New();
        var talk = scene.Session(Scene.Attacker, Scene.Controller);
        scene.Call(talk, RpcInterfaces.Samr, 19, [.. new byte[20], 0, 0, 0, 2, 0, 2, 0, 0]);
        scene.Call(talk, RpcInterfaces.Samr, 22, [.. new byte[20], 0x76, 4, 0, 0, 7, 0, 0, 0]);
        var finding = Assert.Single(scene.Findings);
        Assert.Equal("directory.privileged-group-change", finding.Detector);
        Assert.Contains(finding.Evidence, e => e is { Name: "members", Value: "1142" });

        var ordinary = New();
        talk = ordinary.Session(Scene.Attacker, Scene.Controller);
        ordinary.Call(talk, RpcInterfaces.Samr, 19, [.. new byte[20], 0, 0, 0, 2, 1, 2, 0, 0]);
        ordinary.Call(talk, RpcInterfaces.Samr, 22, [.. new byte[20], 0x76, 4, 0, 0, 7, 0, 0, 0]);
        Assert.Empty(ordinary.Findings);
    }

    [Fact]
    public void A_computer_account_made_over_ldap_is_told_unless_the_source_joins_with_it()
    {
        Assert.Equal("directory.machine-account-created", Assert.Single(Made(0).Findings).Detector);
        Assert.Equal(Severity.Low, Assert.Single(Made(50).Findings).Severity);
        Assert.Empty(Made(68).Findings);
        Assert.Empty(Made(0).AsReq(Scene.Attacker, "WS7$").Findings);
        Assert.Empty(New().Write("CN=gmsa,DC=corp,DC=example", LdapScene.Change("objectclass", LdapChangeKind.Add, "computer", "msDS-GroupManagedServiceAccount"), isAdd: true).Findings);

        static Scene Made(int result) =>
            New().Write("CN=WS7,CN=Computers,DC=corp,DC=example", LdapScene.Change("objectclass", LdapChangeKind.Add, "computer"), result, isAdd: true);
    }

    [Fact]
    public void Mutants_of_descriptors_do_no_harm() => Mutation.Run(
        "security descriptor", [Descriptor(SchemaIds.ReplicateAll), Descriptor(Guid.Empty)], bytes => Assert.True(!SecurityDescriptor.TryRead(bytes, out var read) || read.Entries.Count <= 4096), count: 50_000);

    private static Scene New(string? allowed = null) => new(Scene.Policy() with
    {
        Domains = [Scene.Policy().Domains[0] with { PrivilegedAccounts = ["Tier0 Rulers"] }],
        Detectors = allowed is null ? new Dictionary<string, DetectorPolicy>()
            : new() { [allowed] = new DetectorPolicy { Allowed = [new ReplicatorPolicy { Account = "jo" }] } },
    });
}
