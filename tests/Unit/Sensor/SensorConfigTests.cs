using Deception.Sensor.Run;
using Deception.Tests.Unit.Link;
using Xunit;

namespace Deception.Tests.Unit.Sensor;

public sealed class SensorConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_config_is_read()
    {
        var config = Read("""
            { // comments are allowed
              "agent": "dc1", "state": "/var/lib/deception", "interfaces": ["eth0", "eth1"], "policy_file": "p.json",
            }
            """, out var fault);

        Assert.Null(fault);
        Assert.Equal("dc1", config!.Agent);
        Assert.Equal(["eth0", "eth1"], config.Interfaces);
        Assert.Empty(config.Replay);
    }

    [Fact]
    public void Bait_is_off_unless_configured()
    {
        Assert.Null(Read("""{ "state": "s", "interfaces": ["eth0"] }""", out _)!.Bait);
        var bait = Read("""{ "state": "s", "interfaces": ["eth0"], "bait": {} }""", out _)!.Bait!;
        Assert.Equal((20.0, 3), (bait.EveryMinutes, bait.Protocols.Count));
    }

    [Fact]
    public void A_name_comes_with_enrolment_and_need_not_be_given()
    {
        Assert.Null(Read("""{ "state": "s", "interfaces": ["eth0"] }""", out _)!.Agent);
    }

    [Theory]
    [InlineData("""{ "agent": "dc1", "state": "s", "interfaces": ["e"], "brocker": {} }""", "$.brocker: no such member is known")]
    [InlineData("""{ "agent": "dc1", "interfaces": ["e"] }""", "$: missing 'state'")]
    [InlineData("""{ "agent": "dc 1", "state": "s", "interfaces": ["e"] }""", "$.agent: 'dc 1' is no agent name")]
    [InlineData("""{ "agent": "dc1", "state": "", "interfaces": ["e"] }""", "$.state: names no folder")]
    [InlineData("""{ "agent": "dc1", "state": "s", "interfaces": 3 }""", "$.interfaces: a value of another kind belongs here")]
    [InlineData("""{ "agent": "dc1", "state": "s" }""", "$.interfaces: nothing to watch")]
    [InlineData("""{ "agent": "dc1", "state": "s", "replay": ["/no/such.pcap"] }""", "$.replay: no such file: /no/such.pcap")]
    [InlineData("""{ "agent": "dc1", "state": "s", "interfaces": ["e"], "bait": { "protocols": ["dns"] } }""", "$.bait.protocols: 'dns' is none of llmnr, netbios, mdns")]
    [InlineData("""{ "agent": "dc1", "state": "s", "interfaces": ["e"], "bait": { "every_minutes": 0.1 } }""", "$.bait.every_minutes: a number from 1 to 10080")]
    [InlineData("""{ "agent": "dc1", "state": "s", "interfaces": ["e"], "bait": { "addresses": ["::1"] } }""", "$.bait.addresses: '::1' is no IPv4 address")]
    [InlineData("null", "null is no configuration")]
    [InlineData("{", "$: ")]
    public void What_is_wrong_is_told_in_one_line_with_its_place(string json, string expected)
    {
        Assert.Null(Read(json, out var fault));
        Assert.Contains("config.json: " + expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault!);
        Assert.DoesNotContain("Deception.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_told()
    {
        Assert.False(SensorConfig.TryRead(_folder.File("none.json"), out _, out var fault));
        Assert.Contains("none.json", fault, StringComparison.Ordinal);
    }

    private SensorConfig? Read(string json, out string? fault)
    {
        var file = _folder.File("config.json");
        File.WriteAllText(file, json);
        return SensorConfig.TryRead(file, out var config, out fault) ? config : null;
    }
}
