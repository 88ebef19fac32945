using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Dns;
using Deception.Protocols.Net;
using Deception.Protocols.Ntp;
using Deception.Threats.Names;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class NamesTests
{
    private const string Other = "10.1.0.77";

    private static Scene Answer(Scene scene, string name, string address = Scene.Attacker, NameProtocol protocol = NameProtocol.Llmnr, bool recursion = false, byte suffix = 0x20)
    {
        HostAddress.TryParse(address, out var there);
        var type = protocol == NameProtocol.NetBios ? DnsType.NetBios : DnsType.A;
        return scene.Say(scene.Talk(Scene.Client, Scene.Attacker, 5355, Transport.Udp), false, new DnsMessage
        {
            Protocol = protocol,
            Id = 1,
            IsResponse = true,
            Operation = DnsOperation.Query,
            ResponseCode = 0,
            IsRecursionAvailable = recursion,
            AnswerCount = 1,
            Answers = [new DnsRecord(name, type, DnsClass.Internet, there, suffix)],
        });
    }

    private static Scene Answers(int count, string address = Scene.Attacker, NameProtocol protocol = NameProtocol.Llmnr, bool recursion = false, Policy? policy = null)
    {
        var scene = new Scene(policy ?? Scene.Policy());
        for (var i = 0; i < count; i++)
        {
            Answer(scene, $"host{i}", address.Replace("*", $"{100 + i}", StringComparison.Ordinal), protocol, recursion);
        }
        return scene;
    }

    [Fact]
    public void One_answer_for_a_bait_name_is_enough()
    {
        var scene = new Scene(Scene.Policy());
        scene.Engine.AddBait("fs-hq-xk47");
        var finding = Assert.Single(Answer(scene, "FS-HQ-XK47.local", protocol: NameProtocol.MulticastDns).Findings);
        Assert.Equal(("names.poisoning", Severity.High, 99), (finding.Detector, finding.Severity, finding.Confidence));
        Assert.Empty(Answer(new Scene(Scene.Policy()), "fs-hq-xk47").Findings);
    }

    [Fact]
    public void Many_names_at_one_address_are_told_and_few_or_own_ones_are_not()
    {
        Assert.Equal("names.poisoning", Assert.Single(Answers(5).Findings).Detector);
        Assert.Equal("names.poisoning", Assert.Single(Answers(5, Other).Findings).Detector);
        Assert.Empty(Answers(4).Findings);
        Assert.Empty(Answers(40, "10.1.0.*").Findings);
        Assert.Empty(Answers(40, Other, NameProtocol.NetBios, recursion: true).Findings);
        Assert.Empty(Answers(7, protocol: NameProtocol.MulticastDns).Findings);
        Assert.Single(Answers(8, protocol: NameProtocol.MulticastDns).Findings);
        Assert.Empty(Answers(9, policy: Scene.Policy() with
        {
            Detectors = new Dictionary<string, DetectorPolicy> { ["names.poisoning"] = new() { Allowed = [new ReplicatorPolicy { Addresses = [Scene.Attacker] }] } },
        }).Findings);
    }

    [Fact]
    public void Names_of_the_day_before_are_a_hosts_own()
    {
        var scene = Answers(4);
        scene.Wait(TimeSpan.FromHours(21));
        for (var i = 0; i < 8; i++)
        {
            Answer(scene, $"host{i}");
        }
        Assert.Empty(scene.Findings);
        Assert.Single(Answer(scene, "host8").Findings);
    }

    [Fact]
    public void Shared_and_personal_NetBIOS_names_do_not_count()
    {
        var scene = new Scene(Scene.Policy());
        for (byte i = 0; i < 12; i++)
        {
            Answer(scene, $"user{i}", protocol: NameProtocol.NetBios, suffix: 0x03);
        }
        Assert.Empty(scene.Findings);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("*.apps", false)]
    [InlineData("wpad", true)]
    [InlineData("WPAD.branch", true)]
    [InlineData("isatap", true)]
    [InlineData("wpad2", false)]
    [InlineData("dc11UWhRCAAAAAAAAAAAAAAAAAAAAAAAAAAAAwbEAYBAAAA", true)]
    [InlineData("1uwhrcaaaaaaaaaaaaaaaaaaaaaaaaaaaaawbeaybaaaa", true)]
    [InlineData("srv1UWhRC", false)]
    [InlineData("fileserver", false)]
    public void Poisonous_names(string name, bool expected) => Assert.Equal(expected, DnsNames.IsPoisonous(name));

    [Theory]
    [InlineData("a.corp.example", "corp.example", "a")]
    [InlineData("A.b.Corp.Example.", "corp.example.", "A.b")]
    [InlineData("a.other.example", "corp.example", "a.other.example")]
    [InlineData("a", "", "a")]
    public void Names_within_a_zone(string name, string zone, string expected) => Assert.Equal(expected, DnsNames.Within(name, zone));

    private static DnsMessage Transfer(ushort type, bool isResponse, int answers = 0, int code = 0) => new()
    {
        Protocol = NameProtocol.Dns,
        Id = 3,
        IsResponse = isResponse,
        Operation = DnsOperation.Query,
        ResponseCode = code,
        Questions = [new DnsQuestion("corp.example", type)],
        AnswerCount = answers,
    };

    private static Scene Ask(Policy policy, string from, ushort type = DnsType.Axfr, int answers = 3, int code = 0, bool notified = false)
    {
        var scene = new Scene(policy);
        if (notified)
        {
            scene.Say(scene.Talk(Scene.Controller, from, 53, Transport.Udp), true, Transfer(DnsType.Soa, false) with { Operation = DnsOperation.Notify });
        }
        var talk = scene.Talk(from, Scene.Controller, 53);
        return scene.Say(talk, true, Transfer(type, false)).Say(talk, false, Transfer(type, true, answers, code));
    }

    [Fact]
    public void A_zone_that_was_given_weighs_more_than_one_refused()
    {
        var given = Assert.Single(Ask(Scene.Policy(), Scene.Attacker).Findings);
        Assert.Equal(("dns.zone-transfer", Severity.High), (given.Detector, given.Severity));
        var refused = Assert.Single(Ask(Scene.Policy(), Scene.Attacker, answers: 0, code: 5).Findings);
        Assert.Equal(Severity.Medium, refused.Severity);
        Assert.Single(Ask(Scene.Policy(), Scene.Attacker, DnsType.Ixfr, answers: 1).Findings);
    }

    [Fact]
    public void Secondaries_controllers_and_listed_hosts_may_transfer()
    {
        Assert.Empty(Ask(Scene.Policy(), Scene.Attacker, notified: true).Findings);
        Assert.Empty(Ask(Scene.Policy() with { KnownScanners = [Scene.Attacker] }, Scene.Attacker).Findings);
        Assert.Empty(Ask(Scene.Policy(), Scene.Controller).Findings);
    }

    private static Scene Time(params IEnumerable<(string From, uint Rid)> requests)
    {
        var scene = new Scene(Scene.Policy());
        var talk = scene.Talk(Scene.Attacker, Scene.Controller, 123, Transport.Udp);
        foreach (var (from, rid) in requests)
        {
            talk = from == talk.Client.Address.ToString() ? talk : scene.Talk(from, Scene.Controller, 123, Transport.Udp);
            scene.Say(talk, true, new MsSntp(false, rid, false)).Say(talk, false, new MsSntp(true, rid, true));
        }
        return scene;
    }

    [Fact]
    public void Five_accounts_from_one_port_are_roasting_and_four_or_a_controller_are_not()
    {
        Assert.Equal("kerberos.timeroasting", Assert.Single(Time(Enumerable.Range(1100, 5).Select(i => (Scene.Attacker, (uint)i))).Findings).Detector);
        Assert.Empty(Time(Enumerable.Range(1100, 4).Select(i => (Scene.Attacker, (uint)i))).Findings);
        Assert.Empty(Time(Enumerable.Range(1100, 50).Select(i => (Scene.Controller, (uint)i))).Findings);
        Assert.Empty(Time(Enumerable.Range(0, 50).Select(i => ($"10.1.1.{i}", (uint)(1100 + i)))).Findings);
    }
}
