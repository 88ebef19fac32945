using Deception.Protocols.Net;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Net;

public sealed class LinkHeaderTests
{
    private static readonly byte[] Ip4 = [0x45, 0, 0, 20];

    public static TheoryData<LinkType, string, NetworkProtocol, int> Headers => new()
    {
        { LinkType.Ethernet, "0200000000010200000000020800", NetworkProtocol.IPv4, 14 },
        { LinkType.Ethernet, "02000000000102000000000286DD", NetworkProtocol.IPv6, 14 },
        { LinkType.Ethernet, "0200000000010200000000020806", NetworkProtocol.Other, 14 },
        { LinkType.Ethernet, "0200000000010200000000028100006486DD", NetworkProtocol.IPv6, 18 },
        { LinkType.Ethernet, "02000000000102000000000288A80064810000650800", NetworkProtocol.IPv4, 22 },
        { LinkType.Ethernet, "0200000000010200000000028864110000010006" + "0021", NetworkProtocol.IPv4, 22 },
        { LinkType.Ethernet, "02000000000102000000000281000007" + "8864110000010006" + "0057", NetworkProtocol.IPv6, 26 },
        { LinkType.Ethernet, "0200000000010200000000028864110000010006" + "C021", NetworkProtocol.Other, 22 },
        { LinkType.Ethernet, "0200000000010200000000020026424203", NetworkProtocol.Other, 14 },
        { LinkType.LinuxCooked, "00000001000602000000000100000800", NetworkProtocol.IPv4, 16 },
        { LinkType.LinuxCooked, "000000010006020000000001000086DD", NetworkProtocol.IPv6, 16 },
        { LinkType.LinuxCooked, "00000001000602000000000100008100000A0800", NetworkProtocol.IPv4, 20 },
        { LinkType.LinuxCooked2, "0800000000000002000100060200000000010000", NetworkProtocol.IPv4, 20 },
        { LinkType.LinuxCooked2, "86DD000000000002000100060200000000010000", NetworkProtocol.IPv6, 20 },
        { LinkType.LinuxCooked2, "8100000000000002000100060200000000010000000A0800", NetworkProtocol.IPv4, 24 },
        { LinkType.Null, "02000000", NetworkProtocol.IPv4, 4 },
        { LinkType.Null, "00000002", NetworkProtocol.IPv4, 4 },
        { LinkType.Null, "1E000000", NetworkProtocol.IPv6, 4 },
        { LinkType.Null, "00000018", NetworkProtocol.IPv6, 4 },
        { LinkType.Loop, "00000002", NetworkProtocol.IPv4, 4 },
        { LinkType.Raw, "", NetworkProtocol.IPv4, 0 },
        { LinkType.RawBsd, "", NetworkProtocol.IPv4, 0 },
        { LinkType.RawOpenBsd, "", NetworkProtocol.IPv4, 0 },
        { LinkType.IPv4, "", NetworkProtocol.IPv4, 0 },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Finds_the_packet_behind_each_header(LinkType link, string header, NetworkProtocol protocol, int offset)
    {
        byte[] frame = [.. Convert.FromHexString(header), .. Ip4];

        Assert.True(LinkHeader.TryRead(link, frame, out var found, out var at));
        Assert.Equal((protocol, offset), (found, at));
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Refuses_a_header_cut_short(LinkType link, string header, NetworkProtocol protocol, int offset)
    {
        _ = protocol;
        var frame = Convert.FromHexString(header);
        for (var length = 0; length < Math.Min(offset, frame.Length); length++)
        {
            Assert.False(LinkHeader.TryRead(link, frame.AsSpan(0, length), out _, out _));
        }
    }

    [Fact]
    public void Refuses_a_link_type_that_it_does_not_know() => Assert.False(LinkHeader.TryRead((LinkType)105, new byte[100], out _, out _));
}
