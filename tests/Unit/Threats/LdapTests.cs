using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class LdapTests
{
    private static readonly string[] State = ["sAMAccountName", "pwdLastSet", "lastLogon"];
    private static readonly string[] Name = ["cn"];

    [Theory]
    [InlineData("(&(objectCategory=person)(objectClass=user))")]
    [InlineData("(samAccountType=805306368)")]
    [InlineData("(&(sAMAccountName=*)(objectCategory=CN=Person,CN=Schema,CN=Configuration,DC=corp,DC=example))")]
    [InlineData("(&(1.2.840.113556.1.4.221=*)(!(!(OBJECTCLASS=user))))")]
    [InlineData("(!(|(!(objectClass=user))(objectCategory=computer)))")]
    [InlineData("(sAMAccountType=\\38\\305306368)")]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=512)")]
    public void A_table_of_all_users_with_their_state_is_told_however_it_is_written(string filter) =>
        Assert.Equal(Severity.Medium, Told(New().Search(filter, State), "ldap.reconnaissance").Severity);

    [Theory]
    [InlineData("(&(objectCategory=person)(objectClass=user))", "mail", "displayName", "memberOf")] // an address book
    [InlineData("(&(objectClass=user)(sAMAccountName=jo))", "pwdLastSet", "lastLogon", "adminCount")] // one account
    [InlineData("(|(distinguishedName=CN=a,DC=x)(distinguishedName=CN=b,DC=x))", "nTSecurityDescriptor", "gPCFileSysPath", "flags")] // Group Policy
    [InlineData("(&(objectClass=user)(cn=smi*))", "pwdLastSet", "lastLogon", "mail")] // typing ahead
    [InlineData("(objectClass=computer)", "name", "operatingSystem", "lastLogonTimestamp")] // inventory
    [InlineData("(&(objectClass=group)(memberOf=CN=Sales,DC=corp,DC=example))", "member", "cn", "mail")]
    [InlineData("(&(objectCategory=person)(objectClass=user))", "mail", "pwdLastSet", "msDS-UserPasswordExpiryTimeComputed")] // reminders
    [InlineData("(&(objectCategory=person)(objectClass=user))", "cn", "lastLogon", "lastLogonTimestamp")] // cleaning up
    [InlineData("(objectClass=serviceConnectionPoint)", "keywords", "serviceBindingInformation", "cn")]
    public void Ordinary_searches_are_silent(string filter, params string[] attributes) => Assert.Empty(New().Search(filter, attributes).Findings);

    [Fact]
    public void Directory_of_people_and_computers_stays_under_the_threshold() =>
        Assert.Empty(New().Search("(objectClass=user)", ["mail"]).Search("(objectClass=group)", ["member"]).Search("(objectClass=computer)", ["cn"])
            .Search("(objectClass=organizationalUnit)", ["ou"]).Findings);

    [Fact]
    public void All_attributes_of_three_kinds_are_more_than_a_directory_of_people_needs()
    {
        Assert.Empty(New().Search("(objectClass=user)").Search("(objectClass=group)", ["*"]).Findings);
        Told(New().Search("(objectClass=user)").Search("(objectClass=group)", ["*"]).Search("(objectClass=computer)"), "ldap.reconnaissance");
    }

    [Fact]
    public void Distinct_interests_add_up_once()
    {
        var scene = New();
        for (var i = 0; i < 20; i++)
        {
            scene.Search("(objectClass=user)", Name);
        }
        Assert.Empty(scene.Findings);
        scene.Search("(objectClass=group)", Name).Search("(objectClass=trustedDomain)", Name).Search("(objectCategory=groupPolicyContainer)", Name);
        var finding = Told(scene, "ldap.reconnaissance");
        Assert.Equal(["all trusts: 2", "all group policies: 1", "all groups: 1", "all users: 1"], finding.Evidence.Where(e => e.Name == "interest").Select(e => e.Value));
    }

    [Fact]
    public void A_slow_walk_comes_apart() => Assert.Empty(New()
        .Search("(objectClass=user)", Name).Wait(TimeSpan.FromMinutes(10)).Search("(objectClass=group)", Name).Wait(TimeSpan.FromMinutes(10))
        .Search("(objectClass=trustedDomain)", Name).Wait(TimeSpan.FromMinutes(10)).Search("(objectCategory=groupPolicyContainer)", Name).Findings);

    [Theory]
    [InlineData("(|(userAccountControl:1.2.840.113556.1.4.803:=524288)(msDS-AllowedToDelegateTo=*))")]
    [InlineData("(objectClass=dnsNode)")]
    public void Some_searches_are_enough_alone(string filter) => Told(New().Search(filter), "ldap.reconnaissance");

    [Fact]
    public void Permissions_of_many_objects_are_told_and_those_of_certificate_templates_are_not()
    {
        Told(New().Search("(|(objectClass=user)(objectClass=group))", ["nTSecurityDescriptor"], controls: [LdapControls.SecurityDescriptorFlags]), "ldap.reconnaissance");
        Assert.Empty(New().Search("(objectClass=pKICertificateTemplate)", ["nTSecurityDescriptor"], baseName: "CN=Certificate Templates,CN=Public Key Services,CN=Services,CN=Configuration," + LdapScene.Domain).Findings);
    }

    [Fact]
    public void A_dump_of_everything_is_told_once_it_gave_much()
    {
        Told(New().Search("(objectClass=*)", entries: 400), "ldap.reconnaissance");
        Told(New().Search("(objectGUID=*)", entries: 400), "ldap.reconnaissance");
        Assert.Empty(New().Search("(objectClass=*)", entries: 9).Findings);
        Assert.Empty(New().Search("(objectClass=*)", entries: 1000, limit: 1000).Findings);
        Assert.Empty(New().Search("(objectClass=*)", entries: 400, baseName: "OU=Shop," + LdapScene.Domain).Findings);
        Assert.Empty(New().Search("(objectClass=*)", scope: LdapScope.Base).Findings);
    }

    [Fact]
    public void A_habit_of_days_weighs_nothing()
    {
        var scene = New();
        for (var day = 0; day < 8; day++)
        {
            scene.Search("(objectClass=user)", State).Wait(TimeSpan.FromDays(1));
        }
        var finding = Told(scene, "ldap.reconnaissance", all: true);
        Assert.True(finding.LastSeen < scene.Now - TimeSpan.FromDays(3));
    }

    [Fact]
    public void Listed_sources_scanners_and_controllers_may()
    {
        Assert.Empty(New(("ldap.reconnaissance", Scene.Attacker)).Search("(objectClass=user)", State).Findings);
        Assert.Empty(new Scene(Scene.Policy() with { KnownScanners = [Scene.Attacker] }).Search("(objectClass=user)", State).Findings);
        Assert.Empty(New().Search("(objectClass=user)", State, from: Scene.Controller).Findings);
    }

    [Theory]
    [InlineData("(&(servicePrincipalName=*)(UserAccountControl:1.2.840.113556.1.4.803:=512)(!(UserAccountControl:1.2.840.113556.1.4.803:=2))(!(objectCategory=computer)))")]
    [InlineData("(&(samAccountType=805306368)(servicePrincipalName=*)(!(samAccountName=krbtgt)))")]
    [InlineData("(servicePrincipalName=*/*)")]
    [InlineData("(&(objectCategory=user)(servicePrincipalName=*MSSQL*))")]
    [InlineData("(&(objectClass=user)(1.2.840.113556.1.4.771>=!))")]
    [InlineData("(&(servicePrincipalName=*)(UserAccountControl:1.2.840.113556.1.4.803:=512)(!(objectCategory=computer))(sAMAccountName=svc_shop))")]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=4194304)")]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.804:=04194304)")]
    public void Shopping_lists_of_roasting_are_told(string filter) => Told(New().Search(filter), "ldap.spn-enumeration");

    [Theory]
    [InlineData("(servicePrincipalName=MSSQLSvc/sql1.corp.example:1433)")]
    [InlineData("(&(objectCategory=computer)(servicePrincipalName=*))")]
    [InlineData("(&(objectClass=computer)(servicePrincipalName=TERMSRV*))")]
    [InlineData("(&(objectClass=user)(sAMAccountName=svc_shop)(servicePrincipalName=*))")]
    [InlineData("(!(userAccountControl:1.2.840.113556.1.4.803:=4194304))")]
    public void Look_ups_of_service_names_are_silent(string filter) => Assert.Empty(New().Search(filter, scope: LdapScope.Subtree).Findings);

    [Theory]
    [InlineData("(sAMAccountName=adm_vault)")]
    [InlineData("(&(objectClass=user)(|(cn=Vault Admin)(sAMAccountName=ADM_VAULT)))")]
    [InlineData("(objectSid=S-1-5-21-1-2-3-1150)")]
    [InlineData("(objectSid=\\01\\05\\00\\00\\00\\00\\00\\05\\15\\00\\00\\00\\01\\00\\00\\00\\02\\00\\00\\00\\03\\00\\00\\00\\7e\\04\\00\\00)")]
    [InlineData("(userPrincipalName=adm_vault@corp.example)")]
    [InlineData("(servicePrincipalName=MSSQLSvc/tape01.corp.example:1433)")]
    [InlineData("(sAMAccountName=TAPE01$)")]
    [InlineData("(sAMAccountName=\\61dm_vault)")]
    public void A_honey_object_asked_for_by_name_is_a_touch(string filter)
    {
        if (filter.Contains("Vault Admin", StringComparison.Ordinal))
        {
            filter = filter.Replace("cn=Vault Admin", "cn=nobody", StringComparison.Ordinal);
        }
        Assert.Equal(FindingKind.Touch, Told(New().Search(filter), "honey.account-query").Kind);
    }

    [Fact]
    public void Its_place_and_its_discovery_are_touches_and_a_sweep_is_none()
    {
        const string vault = "CN=Vault Admin,OU=Ops,DC=corp,DC=example";
        Told(New().Search("(objectClass=*)", baseName: vault, scope: LdapScope.Base), "honey.account-query");
        Told(New().Search("(description=*backup*)", found: ["CN=x,DC=corp,DC=example", vault]), "honey.account-query");
        Assert.Empty(New().Search("(objectClass=user)", found: ["CN=x,DC=corp,DC=example", vault], entries: 300).Findings);
        Assert.Empty(New().Search("(&(objectCategory=person)(objectClass=user))", found: [vault]).Findings);
        Assert.Empty(New().Search("(!(sAMAccountName=adm_vault))", ["cn"], scope: LdapScope.OneLevel).Findings);
        Assert.Empty(New(("honey.account-query", Scene.Attacker)).Search("(sAMAccountName=adm_vault)").Findings);
    }

    [Fact]
    public void Pings_of_clients_are_silent_and_of_honey_names_are_touches()
    {
        Scene Ping(string user)
        {
            var scene = New();
            var talk = scene.Talk(Scene.Attacker, Scene.Controller, 389, Transport.Udp);
            return scene.Search($"(&(DnsDomain=corp.example)(Host=WS1)(User={user})(AAC=\\10\\00\\00\\00)(NtVer=\\16\\00\\00\\00))", ["Netlogon"], baseName: "", scope: LdapScope.Base, on: talk);
        }
        Assert.Empty(Ping("jo").Findings);
        Told(Ping("adm_vault"), "honey.account-query");
    }

    [Fact]
    public void Look_ups_over_samr_and_lsarpc_are_touches()
    {
        Told(Call(RpcInterfaces.Samr, 17, "adm_vault"), "honey.account-query");
        Told(Call(RpcInterfaces.Lsarpc, 68, "CORP\\adm_vault"), "honey.account-query");
        Assert.Empty(Call(RpcInterfaces.Samr, 17, "jo").Findings);
        Assert.Empty(Call(RpcInterfaces.Samr, 17, "a1", "a2", "a3", "a4", "a5", "adm_vault").Findings);

        static Scene Call(Guid called, int operation, params string[] names)
        {
            var scene = New();
            return scene.Call(scene.Session(Scene.Attacker, Scene.Controller), called, operation, RpcScene.Stub(names));
        }
    }

    [Fact]
    public void A_password_in_the_clear_is_told_once_a_day_for_each_pair()
    {
        var scene = New();
        scene.LdapBind(Scene.Client, "jo@corp.example").LdapBind(Scene.Client, "ann@corp.example").Wait(TimeSpan.FromHours(2)).LdapBind(Scene.Client, "jo@corp.example");
        Assert.Equal(Severity.Low, Told(scene, "ldap.cleartext-bind").Severity);
        scene.LdapBind(Scene.Client, "CORP\\chief");
        scene.Wait(TimeSpan.FromDays(1)).LdapBind(Scene.Client, "jo@corp.example");
        var all = scene.Findings.Where(f => f.Detector == "ldap.cleartext-bind").ToList();
        Assert.Equal([Severity.Low, Severity.High, Severity.Low], all.Select(f => f.Severity));
    }

    [Fact]
    public void Binds_without_a_password_are_silent()
    {
        var scene = New();
        foreach (var how in new[] { LdapAuthentication.Anonymous, LdapAuthentication.Unauthenticated, LdapAuthentication.Sasl })
        {
            scene.Say(scene.Talk(Scene.Client, Scene.Controller, 389), true, new LdapBindRequest(1, 3, "jo", how, null));
        }
        Assert.Empty(scene.Findings);
    }

    [Theory]
    [InlineData("ms-Mcs-AdmPwd", null)]
    [InlineData("msLAPS-EncryptedPassword", null)]
    [InlineData("1.2.840.113556.1.4.2196", null)]
    [InlineData("msKds-RootKeyData", null)]
    [InlineData("thumbnailPhoto", "CN=ADFS,CN=Microsoft,CN=Program Data,DC=corp,DC=example")]
    public void Secrets_asked_for_by_name_are_told(string attribute, string? baseName) =>
        Assert.Equal(Severity.High, Told(New().Search("(cn=x)", ["cn", attribute], baseName: baseName ?? LdapScene.Domain), "ldap.sensitive-read").Severity);

    [Fact]
    public void What_only_could_hold_secrets_is_silent()
    {
        Assert.Empty(New().Search("(cn=x)", ["*"]).Findings);
        Assert.Empty(New().Search("(cn=x)", ["ms-Mcs-AdmPwdExpirationTime", "thumbnailPhoto"]).Findings);
        Assert.Empty(New().Search("(objectClass=*)", ["msLAPS-Password"], baseName: "CN=WS1,OU=Clients,DC=corp,DC=example", scope: LdapScope.Base, user: "WS1$").Findings);
        Assert.Empty(New(("ldap.sensitive-read", Scene.Attacker)).Search("(cn=x)", ["ms-Mcs-AdmPwd"]).Findings);
    }

    [Theory]
    [InlineData("(&(sAMAccountName=adm_vault)(userPassword=hunter2)(pwdLastSet=0))", "(&(sAMAccountName=adm_vault)(userPassword=[not shown])(pwdLastSet=0))")]
    [InlineData("(&(sAMAccountName=adm_vault)(unicodePwd:1.2.3:=hunter2))", "(&(sAMAccountName=adm_vault)(unicodePwd:1.2.3:=[not shown]))")]
    [InlineData("(&(sAMAccountName=adm_vault)(ms-Mcs-AdmPwd=*))", "(&(sAMAccountName=adm_vault)(ms-Mcs-AdmPwd=*))")]
    public void Passwords_in_filters_are_not_shown(string filter, string shown) =>
        Assert.Equal(shown, Told(New().Search(filter), "honey.account-query").Evidence.Single(e => e.Name == "filter").Value);

    [Fact]
    public void Directory_synchronisation_is_for_listed_hosts()
    {
        Told(New().Search("(cn=x)", controls: [LdapControls.DirSync]), "ldap.directory-sync-request");
        Assert.Empty(New().Search("(cn=x)", controls: [LdapControls.DirSync], from: "10.1.0.50", user: "MSOL_1").Findings);
        Assert.Empty(New().Search("(cn=x)", controls: [LdapControls.PagedResults]).Findings);
    }

    [Fact]
    public void Much_in_answer_to_one_sealed_request_is_told_and_many_small_answers_are_not()
    {
        var scene = New();
        Sealed(scene, requests: 1, 40_000);
        Assert.Equal((Severity.Low, Visibility.PartlySealed), (Told(scene, "ldap.encrypted-reconnaissance").Severity, scene.Findings[0].Visibility));
        Assert.Empty(Sealed(New(), requests: 50, 3_000).Findings);
        var habit = New();
        Sealed(habit.Wait(TimeSpan.Zero), 1, 40_000);
        var before = habit.Findings.Count;
        Sealed(habit.Wait(TimeSpan.FromDays(2)), 1, 40_000);
        Assert.Equal(before, habit.Findings.Count);

        static Scene Sealed(Scene scene, int requests, int bytes)
        {
            var talk = scene.Talk(Scene.Attacker, Scene.Controller, 636);
            for (var i = 0; i < requests; i++)
            {
                scene.Say(talk, true, new LdapSealed(200, true));
                for (var rest = bytes; rest > 0; rest -= 16_000)
                {
                    scene.Say(talk, false, new LdapSealed(Math.Min(rest, 16_000), true));
                }
            }
            return scene;
        }
    }

    [Fact]
    public void The_web_service_is_told_of_new_hosts_after_the_first_day()
    {
        var scene = New();
        Connect("10.1.0.21", 9389);
        Connect("10.1.0.22", 389);
        scene.Wait(TimeSpan.FromHours(25));
        Connect("10.1.0.21", 9389);
        Connect("10.1.0.22", 389);
        Assert.Empty(scene.Findings);
        Connect("10.1.0.23", 9389);
        Connect("10.1.0.23", 9389);
        Assert.Equal("10.1.0.23", Told(scene, "adws.reconnaissance").Source.Ip);

        void Connect(string from, ushort port)
        {
            HostAddress.TryParse(from, out var client);
            HostAddress.TryParse(Scene.Controller, out var server);
            scene.Engine.Accept(new ConnectionAttempt(new Endpoint(client, 50000), new Endpoint(server, port), TcpFlags.Syn, scene.Now, 1));
        }
    }

    private static Finding Told(Scene scene, string detector, bool all = false) =>
        all ? scene.Findings.Last(f => f.Detector == detector) : Assert.Single(scene.Findings, f => f.Detector == detector);

    private static Scene New(params (string Detector, string Source)[] allowed) => new(Scene.Policy() with
    {
        Domains = [Scene.Policy().Domains[0] with { PrivilegedAccounts = ["chief"] }],
        Detectors = allowed.ToDictionary(a => a.Detector, a => new DetectorPolicy { Allowed = [new ReplicatorPolicy { Addresses = [a.Source] }] }),
    });
}
