using System.Text;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Rpc;
using Deception.Protocols.Smb;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class RpcTests
{
    private const string Member = "10.1.0.40";

    private static Scene New(Policy? policy = null) => new(policy ?? Scene.Policy());

    private static Policy Allowing(string id) => Scene.Policy() with
    {
        Detectors = new Dictionary<string, DetectorPolicy> { [id] = new() { Allowed = [new ReplicatorPolicy { Addresses = [Scene.Attacker] }] } },
    };

    private static Scene Once(Guid called, int operation, byte[]? stub = null, string to = Scene.Controller, bool isSealed = false, Policy? policy = null)
    {
        var scene = New(policy);
        return scene.Call(scene.Session(Scene.Attacker, to), called, operation, stub, isSealed);
    }

    private static void Fires(Scene scene, string id) => Assert.Contains(scene.Findings, f => f.Detector == id);

    [Theory]
    [InlineData(12, @"\\10.1.0.99\share")]
    [InlineData(0, @"\\listener\share\file")]
    [InlineData(4, @"\??\UNC\10.1.0.99\x")]
    public void A_path_on_another_host_is_coercion_at_any_server(int operation, string path)
    {
        Fires(Once(RpcInterfaces.EfsrLsarpc, operation, RpcScene.Stub(path), Member), "rpc.authentication-coercion");
        Assert.Empty(Once(RpcInterfaces.EfsrLsarpc, operation, RpcScene.Stub(path), Member, policy: Allowing("rpc.authentication-coercion")).Findings);
    }

    [Theory]
    [InlineData(@"C:\data\report.docx")]
    [InlineData(@"\\10.1.0.40\data\report.docx")]
    [InlineData(@"\\files.corp.example\data\report.docx")]
    public void Encrypting_files_on_their_own_server_is_silent(string path)
    {
        var scene = New();
        var talk = scene.Session(Scene.Client, Member);
        scene.Say(talk, true, new SmbTreeConnect(@"\\FILES\IPC$"));
        Assert.Empty(scene.Call(talk, RpcInterfaces.Efsr, 4, RpcScene.Stub(path)).Findings);
    }

    [Fact]
    public void A_sealed_call_counts_at_a_controller_and_elsewhere_only_when_the_target_calls_back()
    {
        Fires(Once(RpcInterfaces.Efsr, 4, isSealed: true), "rpc.authentication-coercion");
        var scene = Once(RpcInterfaces.Efsr, 4, to: Member, isSealed: true);
        Assert.Empty(scene.Findings);
        scene.Session(Member, Scene.Attacker, "FILES$");
        Fires(scene, "rpc.authentication-coercion");
    }

    [Fact]
    public void A_print_client_that_names_itself_is_silent_and_an_address_is_not()
    {
        var scene = New();
        var talk = scene.Session(Scene.Client, Scene.Controller, workstation: "WS9");
        scene.Call(talk, RpcInterfaces.Rprn, 69, isSealed: true).Call(talk, RpcInterfaces.Rprn, 65, RpcScene.Stub(@"\\WS9"));
        Assert.Empty(scene.Findings);
        Fires(scene.Call(talk, RpcInterfaces.Rprn, 65, RpcScene.Stub(@"\\10.1.0.99")), "rpc.authentication-coercion");
    }

    [Fact]
    public void A_print_client_that_prints_is_silent_when_sealed()
    {
        var scene = New();
        var talk = scene.Session(Scene.Client, Scene.Controller);
        scene.Call(talk, RpcInterfaces.Rprn, 69, isSealed: true).Call(talk, RpcInterfaces.Rprn, 8, isSealed: true).Call(talk, RpcInterfaces.Rprn, 65, isSealed: true);
        Assert.Empty(scene.Findings);
        Fires(Once(RpcInterfaces.Rprn, 65, isSealed: true), "rpc.authentication-coercion");
    }

    [Theory]
    [InlineData(0UL, 0x1122334455667788UL, true)]
    [InlineData(0x4141414141414141UL, 0x1122334455667788UL, true)]
    [InlineData(0x1122334455667788UL, 0UL, true)]
    [InlineData(0x1122334455667788UL, 0x8877665544332211UL, false)]
    [InlineData(0x0000000000000001UL, 0x0100000000000000UL, false)]
    public void Zerologon_is_zeros_or_equal_bytes_and_never_random_ones(ulong challenge, ulong credential, bool fires)
    {
        var scene = New();
        var talk = scene.Talk(Scene.Attacker, Scene.Controller, 49152);
        for (uint i = 0; i < 300; i += 2)
        {
            scene.Call(talk, RpcInterfaces.Netlogon, 4, RpcScene.Challenge("DCA", challenge), id: i)
                .Call(talk, RpcInterfaces.Netlogon, 26, RpcScene.Credential("DCA$", credential), id: i + 1)
                .Say(talk, false, new RpcResponse(Carrier.Tcp, RpcInterfaces.Netlogon, 26, 20, null, i + 1) { Result = i == 298 ? 0u : 0xC0000022 });
        }
        Assert.Equal(fires, scene.Findings.Any(f => f.Detector == "netlogon.zerologon" && f.Count == 150
            && f.Summary.Contains("succeeded", StringComparison.Ordinal) == (credential == 0)));
        Assert.True(fires || scene.Findings.Count == 0);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, true)]
    [InlineData(13, false)]
    [InlineData(2, false)]
    [InlineData(12, false)]
    public void Replica_changes_by_no_controller_are_dcshadow(int operation, bool fires)
    {
        Assert.Equal(fires, Once(RpcInterfaces.Drsuapi, operation, isSealed: true).Findings.Any(f => f.Detector == "drsuapi.dcshadow"));
        var lawful = New();
        lawful.Call(lawful.Talk(Scene.Controller, "10.1.0.11", 49152), RpcInterfaces.Drsuapi, operation, isSealed: true);
        Assert.Empty(lawful.Findings);
    }

    [Theory]
    [InlineData("server", 0, true)]
    [InlineData("nTDSDSA", 0, true)]
    [InlineData("server", 50, false)] // refused
    [InlineData("site", 0, false)]
    public void A_server_object_over_ldap_that_no_replication_follows_is_dcshadow(string what, int result, bool fires)
    {
        const string name = "CN=WS1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=corp,DC=example";
        var scene = New().Write(name, LdapScene.Change("objectclass", LdapChangeKind.Add, "top", what), result, isAdd: true);
        scene.Engine.Advance(scene.Wait(TimeSpan.FromMinutes(3)).Now);
        Assert.Equal(fires, scene.Findings.Any(f => f.Detector == "drsuapi.dcshadow"));

        var promoted = New().Write(name, LdapScene.Change("objectclass", LdapChangeKind.Add, "top", what), result, isAdd: true, from: "10.1.0.11").Replicate("10.1.0.11", operation: 17).Replicate("10.1.0.11", calls: 20);
        promoted.Engine.Advance(promoted.Wait(TimeSpan.FromMinutes(3)).Now);
        Assert.DoesNotContain(promoted.Findings, f => f.Kind == FindingKind.Threat);
    }

    [Fact]
    public void An_entry_that_no_replication_follows_is_dcshadow_and_a_promotion_is_none()
    {
        var feigned = New().Replicate(Scene.Attacker, operation: 17);
        feigned.Engine.Advance(feigned.Wait(TimeSpan.FromMinutes(3)).Now);
        Fires(feigned, "drsuapi.dcshadow");
        var promoted = New().Replicate("10.1.0.11", operation: 17).Replicate("10.1.0.11", calls: 20);
        promoted.Engine.Advance(promoted.Wait(TimeSpan.FromMinutes(3)).Now);
        Assert.DoesNotContain(promoted.Findings, f => f.Kind == FindingKind.Threat);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(51)]
    [InlineData(11)]
    [InlineData(15)]
    public void One_list_at_a_controller_is_enumeration_and_at_a_member_none(int operation)
    {
        Fires(Once(RpcInterfaces.Samr, operation), "samr.enumeration");
        Assert.Empty(Once(RpcInterfaces.Samr, operation, to: Member).Findings);
        Assert.Empty(Once(RpcInterfaces.Samr, operation, policy: Allowing("samr.enumeration")).Findings);
    }

    [Theory]
    [InlineData(512u, true)]
    [InlineData(1105u, false)]
    public void Members_of_a_privileged_group_are_enough(uint rid, bool fires)
    {
        var scene = New();
        var talk = scene.Session(Scene.Attacker, Scene.Controller);
        scene.Call(talk, RpcInterfaces.Samr, 19, [.. new byte[24], .. BitConverter.GetBytes(rid)]).Call(talk, RpcInterfaces.Samr, 25);
        Assert.Equal(fires, scene.Findings.Count > 0);
    }

    [Fact]
    public void Single_look_ups_and_a_servers_habit_are_silent()
    {
        var scene = New();
        var talk = scene.Session(Scene.Client, Scene.Controller);
        foreach (var operation in new[] { 64, 6, 5, 7, 17, 34, 36, 39, 16, 1 })
        {
            scene.Call(talk, RpcInterfaces.Samr, operation);
        }
        Assert.Empty(scene.Findings);
    }

    [Fact]
    public void A_walk_over_rids_fires_and_lists_of_permissions_do_not()
    {
        Fires(Once(RpcInterfaces.Lsarpc, 15, RpcScene.Sids(Enumerable.Range(500, 40).Select(i => (uint)i))), "lsarpc.sid-enumeration");
        Assert.Empty(Once(RpcInterfaces.Lsarpc, 57, RpcScene.Sids(Enumerable.Range(1, 400).Select(i => (uint)(1000 + (i * 7 % 4001))))).Findings);
        Assert.Empty(Once(RpcInterfaces.Lsarpc, 57, RpcScene.Sids(512, 513, 1104, 1105)).Findings);
    }

    [Fact]
    public void Shares_of_five_hosts_are_told_and_of_four_not()
    {
        var scene = New();
        for (var i = 0; i < 4; i++)
        {
            scene.Call(scene.Session(Scene.Attacker, $"10.1.0.{60 + i}"), RpcInterfaces.Srvsvc, 15);
        }
        Assert.Empty(scene.Findings);
        Fires(scene.Call(scene.Session(Scene.Attacker, "10.1.0.70"), RpcInterfaces.Srvsvc, 15), "srvsvc.share-enumeration");
    }

    [Fact]
    public void Sessions_services_registry_and_endpoints_are_told_from_unlisted_hosts_alone()
    {
        (string Id, Guid Called, int Operation, byte[]? Stub)[] calls =
        [
            ("srvsvc.session-enumeration", RpcInterfaces.Srvsvc, 12, null), ("srvsvc.session-enumeration", RpcInterfaces.Wkssvc, 2, null),
            ("rpc.service-enumeration", RpcInterfaces.Svcctl, 14, null), ("rpc.endpoint-enumeration", RpcInterfaces.EndpointMapper, 2, new byte[40]),
            ("rpc.remote-execution", RpcInterfaces.Svcctl, 12, RpcScene.Stub("svc")), ("rpc.remote-execution", RpcInterfaces.Atsvc, 0, null),
        ];
        foreach (var (id, called, operation, stub) in calls)
        {
            Fires(Once(called, operation, stub), id);
            Assert.Empty(Once(called, operation, stub, policy: Allowing(id)).Findings);
        }
        Assert.Empty(Once(RpcInterfaces.EndpointMapper, 2, [1, .. new byte[39]]).Findings);
    }

    [Fact]
    public void A_service_or_task_that_exists_may_be_started_and_a_task_left_to_its_schedule()
    {
        Assert.Empty(Once(RpcInterfaces.Svcctl, 19).Findings);
        Assert.Empty(Once(RpcInterfaces.Tsch, 12, isSealed: true).Findings);
        Assert.Empty(Once(RpcInterfaces.Tsch, 1, isSealed: true).Findings);
        var scene = New();
        var talk = scene.Session(Scene.Attacker, Scene.Controller);
        scene.Call(talk, RpcInterfaces.Tsch, 1, isSealed: true).Call(talk, RpcInterfaces.Tsch, 12, isSealed: true);
        Assert.Equal(Severity.High, Assert.Single(scene.Findings).Severity);
    }

    [Fact]
    public void A_management_method_needs_a_file_on_the_administrative_share()
    {
        var scene = Once(RpcInterfaces.WbemServices, 24, isSealed: true, to: Member);
        Assert.Empty(scene.Findings);
        scene.Say(scene.Talk(Scene.Attacker, Member, 445), true, new SmbOpen(@"\\10.1.0.40\ADMIN$", "__1700000000.1", false, 7));
        Fires(scene, "rpc.remote-execution");
    }

    [Fact]
    public void Saved_keys_are_told_when_they_are_several_or_fetched()
    {
        var scene = Once(RpcInterfaces.Winreg, 20, RpcScene.Stub(@"..\Temp\a.tmp"), Member);
        Assert.Empty(scene.Findings);
        scene.Say(scene.Talk(Scene.Attacker, Member, 445), true, new SmbOpen(@"\\10.1.0.40\ADMIN$", @"Temp\a.tmp", false, 7));
        Fires(scene, "rpc.secrets-dump");
        var two = New();
        var talk = two.Session(Scene.Attacker, Member);
        Fires(two.Call(talk, RpcInterfaces.Winreg, 20).Call(talk, RpcInterfaces.Winreg, 31), "rpc.secrets-dump");
    }

    [Fact]
    public void Only_the_backup_key_among_private_data_is_told_and_ordinary_use_of_protected_data_is_not()
    {
        Fires(Once(RpcInterfaces.Lsarpc, 43, RpcScene.Stub("G$BCKUPKEY_PREFERRED")), "rpc.domain-backup-key");
        Assert.Equal(Severity.High, Assert.Single(Once(RpcInterfaces.Lsarpc, 43, isSealed: true).Findings).Severity);
        Assert.Empty(Once(RpcInterfaces.Lsarpc, 43, RpcScene.Stub("_SC_backup")).Findings);
        Assert.Empty(Once(RpcInterfaces.Bkrp, 0, isSealed: true).Findings);
    }

    [Fact]
    public void Names_are_cracked_in_bulk_from_sixty_calls_on()
    {
        Assert.Empty(New().Replicate(Scene.Client, operation: 12, calls: 59).Findings);
        Fires(New().Replicate(Scene.Client, operation: 12, calls: 60), "drsuapi.name-cracking");
    }

    [Theory]
    [InlineData("jo", 24, false, Severity.Low)]
    [InlineData("jo", 24, true, null)]
    [InlineData("jo", 16, false, null)]
    [InlineData("WS9$", 24, false, null)]
    public void A_reset_is_told_unless_a_tool_read_the_account_first(string name, int of, bool readBefore, Severity? severity)
    {
        var scene = New();
        var talk = scene.Session(Scene.Attacker, Scene.Controller);
        scene.Call(talk, RpcInterfaces.Samr, 17, RpcScene.Stub(name));
        if (readBefore)
        {
            scene.Call(talk, RpcInterfaces.Samr, 36);
        }
        scene.Call(talk, RpcInterfaces.Samr, 58, [.. new byte[20], (byte)of, 0, 0, 0]);
        Assert.Equal(severity, scene.Findings.SingleOrDefault()?.Severity);
    }

    [Theory]
    [InlineData("DESKTOP-1", "", true)]
    [InlineData("WS9", "", false)]
    [InlineData("", "WS9", false)]
    public void A_computer_account_is_told_unless_its_own_host_joins_with_it(string channel, string workstation, bool fires)
    {
        var scene = New();
        scene.Call(scene.Session(Scene.Attacker, Scene.Controller, workstation: workstation), RpcInterfaces.Samr, 50, RpcScene.Stub("WS9$"));
        if (channel.Length > 0)
        {
            scene.Call(scene.Talk(Scene.Attacker, Scene.Controller, 49152), RpcInterfaces.Netlogon, 4, RpcScene.Challenge(channel, 0x1122334455667788));
        }
        Assert.Equal(fires, scene.Findings.Any(f => f.Detector == "directory.machine-account-created"));
    }

    [Fact]
    public void A_driver_from_another_host_is_told_and_from_the_server_itself_not()
    {
        Fires(Once(RpcInterfaces.Rprn, 89, RpcScene.Stub(@"\\10.1.0.40", @"\\10.1.0.99\x\evil.dll"), Member), "rpc.print-spooler-exploit");
        Assert.Empty(Once(RpcInterfaces.Rprn, 89, RpcScene.Stub(@"\\10.1.0.40", @"C:\drivers\good.dll"), Member).Findings);
        Assert.Empty(Once(RpcInterfaces.Rprn, 89, isSealed: true, to: Member).Findings);
    }

    [Fact]
    public void A_plug_in_library_is_told_and_other_dns_administration_not()
    {
        Fires(Once(RpcInterfaces.DnsServer, 5, [.. new byte[20], .. Encoding.ASCII.GetBytes("serverlevelplugindll\0")]), "rpc.dns-plugin-load");
        Assert.Empty(Once(RpcInterfaces.DnsServer, 5, Encoding.ASCII.GetBytes("ZoneCreate\0")).Findings);
        Assert.Empty(Once(RpcInterfaces.DnsServer, 5, isSealed: true).Findings);
    }

    [Fact]
    public void Group_keys_are_told_against_a_list_only()
    {
        Assert.Empty(Once(RpcInterfaces.Gkdi, 0, isSealed: true).Findings);
        var policy = Allowing("rpc.group-key-service");
        Assert.Empty(Once(RpcInterfaces.Gkdi, 0, isSealed: true, policy: policy).Findings);
        var scene = New(policy);
        Fires(scene.Call(scene.Session(Scene.Client, Scene.Controller), RpcInterfaces.Gkdi, 0, isSealed: true), "rpc.group-key-service");
    }

    [Fact]
    public void A_controllers_certificate_is_told_from_another_host_and_ones_own_is_not()
    {
        var scene = New();
        Assert.Empty(scene.Call(scene.Session(Scene.Client, Member), RpcInterfaces.Icpr, 0, isSealed: true).Findings);
        Assert.Empty(scene.Call(scene.Session(Scene.Controller, Member, "DCA$"), RpcInterfaces.Icpr, 0, isSealed: true).Findings);
        Fires(scene.Call(scene.Session(Scene.Attacker, Member, "DCA$"), RpcInterfaces.Icpr, 0, isSealed: true), "rpc.certificate-request");
    }

    [Theory]
    [InlineData("smb.policy-password-hunt", true, @"corp.example\Policies", @"corp.example\Policies\{1}\Machine\Preferences\Groups\Groups.xml")]
    [InlineData("smb.policy-password-hunt", false, @"corp.example\Policies\{1}\User\Preferences\Drives\Drives.xml", @"corp.example\Policies\{2}\User\Preferences\Drives\Drives.xml")]
    [InlineData("smb.directory-database-exfiltration", true, @"temp\ntds.dit")]
    [InlineData("smb.directory-database-exfiltration", true, "sam.save", "system.save")]
    [InlineData("smb.directory-database-exfiltration", false, "SYSTEM", "notes.txt")]
    public void Files_are_judged_by_what_is_opened_together(string id, bool fires, params string[] names)
    {
        var scene = New();
        var talk = scene.Session(Scene.Attacker, Scene.Controller);
        foreach (var name in names)
        {
            scene.Say(talk, true, new SmbOpen(@"\\dca\share", name, false, 1));
        }
        Assert.Equal(fires, scene.Findings.Any(f => f.Detector == id));
    }

    [Fact]
    public void Damaged_arguments_break_no_reader()
    {
        byte[][] seeds = [RpcScene.Stub(@"\\host\share", "x"), RpcScene.Challenge("DCA", 0), RpcScene.Credential("DCA$", 0), RpcScene.Sids(500, 501, 502)];
        Mutation.Run("rpc-arguments", seeds, bytes =>
        {
            var arguments = new RpcArguments(bytes, bytes.Length % 2 == 0, bytes.Length % 3 == 0);
            NdrStrings.In(arguments);
            NetlogonArguments.TryReadChallenge(arguments, out _, out _);
            NetlogonArguments.TryReadCredential(arguments, out _, out _);
            SidListArguments.TryReadRids(arguments, out _);
            SamrArguments.TryReadRid(arguments, out _);
            SamrArguments.TryReadUserClass(arguments, out _);
            SmbFileNames.IsWanted(bytes);
        }, 50_000, maxBytesPerInput: 16 * 1024);
    }
}
