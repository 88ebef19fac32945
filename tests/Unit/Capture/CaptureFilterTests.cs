using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Deception.Tests.Unit.Protocols.Net;
using PacketDotNet;
using SharpPcap.LibPcap;
using Xunit;

namespace Deception.Tests.Unit.Capture;

public sealed class CaptureFilterTests
{
    private static readonly byte[] Data = Packets.Numbered(40);

    private static byte[] Frame(string source, string target, Packet transport) => Packets.Ethernet(Packets.Ip(source, target, transport));

    public static TheoryData<string, bool> Cases => new()
    {
        { "kerberos udp", true }, { "kerberos tcp", true }, { "ldap answer", true }, { "ldap ipv6", true }, { "smb", true },
        { "endpoint mapper", true }, { "http", true }, { "rpc high ports", true }, { "vlan", true }, { "qinq", true },
        { "vlan ipv6", true }, { "later fragment", true }, { "vlan later fragment", true }, { "ipv6 extension", true },
        { "vlan ipv6 fragment", true }, { "https", false }, { "ssh", false }, { "dns", true }, { "dns ipv6", true }, { "time", true }, { "llmnr", true }, { "netbios", true }, { "mdns", true }, { "ldaps", true },
        { "https attempt", true }, { "https attempt ipv6", true }, { "null segment", true }, { "https reset", false }, { "gre", true }, { "snmp", false }, { "arp", false }, { "vlan https", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Passes_what_the_decoder_wants(string name, bool passes)
    {
        using var program = BpfProgram.Create(LinkLayers.Ethernet, CaptureFilter.For(LinkType.Ethernet));

        Assert.Equal(passes, program.Matches(Make(name)));
    }

    [Theory]
    [InlineData(LinkType.LinuxCooked)]
    [InlineData(LinkType.LinuxCooked2)]
    [InlineData(LinkType.Null)]
    [InlineData(LinkType.Raw)]
    public void Compiles_for_other_links(LinkType link)
    {
        // libpcap numbers raw IP as DLT_RAW in memory and as LINKTYPE_RAW in files.
        using var program = BpfProgram.Create((LinkLayers)(link == LinkType.Raw ? LinkType.RawBsd : link), CaptureFilter.For(link));
    }

    private static byte[] Make(string name) => name switch
    {
        "kerberos udp" => Frame(Packets.Client, Packets.Server, Packets.Udp(50000, 88, Data)),
        "kerberos tcp" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 88, 1, Data)),
        "ldap answer" => Frame(Packets.Server, Packets.Client, Packets.Tcp(389, 50000, 1, Data)),
        "ldap ipv6" => Frame("fd00::7", "fd00::1", Packets.Tcp(50000, 389, 1, Data)),
        "smb" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 445, 1, Data)),
        "endpoint mapper" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 135, 1, Data)),
        "http" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 5985, 1, Data)),
        "rpc high ports" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 49667, 1, Data)),
        "vlan" => Packets.Tagged(Make("ldap answer"), 0x8100),
        "qinq" => Packets.Tagged(Make("kerberos udp"), 0x88A8, 0x8100),
        "vlan ipv6" => Packets.Tagged(Make("ldap ipv6"), 0x8100),
        "later fragment" => [.. Make("https")[..14], .. Packets.Fragment4(1, 1480, false, Data)],
        "vlan later fragment" => Packets.Tagged(Make("later fragment"), 0x8100),
        "ipv6 extension" => [.. Make("ldap ipv6")[..14], .. Packets.Extended6(60, [6, 0, 1, 4, 0, 0, 0, 0], Packets.Tcp(50000, 389, 1, Data).Bytes)],
        "vlan ipv6 fragment" => Packets.Tagged([.. Make("ldap ipv6")[..14], .. Packets.Extended6(44, Packets.FragmentHeader(6, 1480, false, 1), Data)], 0x8100),
        "https" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 443, 1, Data)),
        "ssh" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 22, 1, Data)),
        "dns" => Frame(Packets.Client, Packets.Server, Packets.Udp(50000, 53, Data)),
        "dns ipv6" => Frame("fd00::7", "fd00::1", Packets.Udp(50000, 53, Data)),
        "time" => Frame(Packets.Client, Packets.Server, Packets.Udp(50000, 123, Data)),
        "llmnr" => Frame(Packets.Client, "224.0.0.252", Packets.Udp(50000, 5355, Data)),
        "netbios" => Frame(Packets.Client, Packets.Server, Packets.Udp(137, 137, Data)),
        "mdns" => Frame("fd00::7", "ff02::fb", Packets.Udp(5353, 5353, Data)),
        "ldaps" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 636, 1, Data)),
        "https attempt" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 443, 1, [], TcpFlags.Syn)),
        "https attempt ipv6" => Frame("fd00::7", "fd00::1", Packets.Tcp(50000, 443, 1, [], TcpFlags.Syn)),
        "null segment" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 22, 1, [], TcpFlags.None)),
        "https reset" => Frame(Packets.Client, Packets.Server, Packets.Tcp(50000, 443, 1, [], TcpFlags.Rst)),
        "gre" => [.. Make("https")[..14], .. Packets.Fragment4(1, 0, false, Data, 47)],
        "snmp" => Frame(Packets.Client, Packets.Server, Packets.Udp(50000, 161, Data)),
        "vlan https" => Packets.Tagged(Make("https"), 0x8100),
        _ => Convert.FromHexString("FFFFFFFFFFFF0200000000010806000108000604000102000000000100000000000000000000000000000000"),
    };
}
