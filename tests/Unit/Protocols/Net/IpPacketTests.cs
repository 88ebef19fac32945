using CsCheck;
using Deception.Protocols.Net;
using PacketDotNet;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Net;

public sealed class IpPacketTests
{
    private static readonly byte[] Payload = Packets.Numbered(24);

    [Fact]
    public void Reads_what_another_library_wrote()
    {
        var address4 = Gen.Byte.Array[4].Select(b => new System.Net.IPAddress(b).ToString());
        var address6 = Gen.Byte.Array[16].Where(b => b[0] != 0).Select(b => new System.Net.IPAddress(b).ToString());
        var pairs = Gen.OneOf(Gen.Select(address4, address4), Gen.Select(address6, address6));
        Gen.Select(pairs, Gen.UShort, Gen.UShort, Gen.UInt, Gen.Byte.Array[0, 64]).Sample((pair, from, to, sequence, data) =>
        {
            var bytes = Packets.Ip(pair.Item1, pair.Item2, Packets.Tcp(from, to, sequence, data)).Bytes;
            var version = bytes[0] >> 4 == 4 ? NetworkProtocol.IPv4 : NetworkProtocol.IPv6;

            Assert.True(IpPacket.TryRead(version, bytes, bytes.Length, out var packet));
            Assert.True(TcpSegment.TryRead(packet.Payload, packet.Missing, out var segment));

            Assert.True(HostAddress.TryParse(pair.Item1, out var source));
            Assert.True(HostAddress.TryParse(pair.Item2, out var target));
            Assert.Equal((source, target, (byte)6), (packet.Source, packet.Destination, packet.Protocol));
            Assert.Equal((from, to, sequence), (segment.SourcePort, segment.DestinationPort, segment.Sequence));
            Assert.Equal(data, segment.Payload.ToArray());
        }, iter: 2000);
    }

    [Fact]
    public void Skips_options_and_trims_padding()
    {
        var packet = (IPv4Packet)Packets.Ip(Packets.Client, Packets.Server, Packets.Udp(1, 2, Payload));
        var plain = packet.Bytes;
        byte[] bytes = [0x46, 0, 0, (byte)(plain.Length + 4), .. plain[4..20], 1, 1, 1, 0, .. plain[20..], 0xEE, 0xEE, 0xEE];

        Assert.True(IpPacket.TryRead(NetworkProtocol.IPv4, bytes, bytes.Length, out var found));

        Assert.Equal(plain[20..], found.Payload.ToArray());
        Assert.Equal(0, found.Missing);
    }

    [Theory]
    [InlineData(NetworkProtocol.IPv4, Packets.Client, Packets.Server, 2)]
    [InlineData(NetworkProtocol.IPv6, "fd00::7", "fd00::1", 4)]
    public void Takes_a_length_of_zero_for_the_whole_frame(NetworkProtocol version, string source, string target, int lengthAt)
    {
        var bytes = Packets.Ip(source, target, Packets.Tcp(1, 2, 3, new byte[100_000])).Bytes;
        bytes[lengthAt] = bytes[lengthAt + 1] = 0;

        Assert.True(IpPacket.TryRead(version, bytes, bytes.Length, out var found));

        Assert.Equal(100_020, found.Payload.Length);
    }

    [Fact]
    public void Tells_how_much_was_not_captured()
    {
        var bytes = Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(1, 2, 3, new byte[100])).Bytes;

        Assert.True(IpPacket.TryRead(NetworkProtocol.IPv4, bytes.AsSpan(0, 60), bytes.Length, out var found));
        Assert.True(TcpSegment.TryRead(found.Payload, found.Missing, out var segment));

        Assert.Equal((20, 80), (segment.Payload.Length, segment.Missing));
    }

    [Fact]
    public void Walks_through_extension_headers()
    {
        var udp = Packets.Udp(1, 88, Payload).Bytes;
        byte[] hopByHop = [43, 0, 5, 2, 0, 0, 1, 0];
        byte[] routing = [60, 0, 0, 0, 0, 0, 0, 0];
        byte[] options = [51, 1, .. new byte[14]];
        byte[] authentication = [44, 4, .. new byte[22]];
        var atomic = Packets.FragmentHeader(17, 0, false, 7);
        var bytes = Packets.Extended6(0, hopByHop, routing, options, authentication, atomic, udp);

        Assert.True(IpPacket.TryRead(NetworkProtocol.IPv6, bytes, bytes.Length, out var found));

        Assert.Equal(17, found.Protocol);
        Assert.False(found.IsFragment);
        Assert.Equal(udp, found.Payload.ToArray());
    }

    [Fact]
    public void Refuses_contradictions()
    {
        var good = Packets.Ip(Packets.Client, Packets.Server, Packets.Udp(1, 2, Payload)).Bytes;
        foreach (var (at, value) in new[] { (0, 0x44), (0, 0x55), (0, 0x4F), (3, 19) })
        {
            var bad = good.ToArray()[..40];
            bad[at] = (byte)value;
            Assert.False(IpPacket.TryRead(NetworkProtocol.IPv4, bad, bad.Length, out _));
        }

        Assert.False(IpPacket.TryRead(NetworkProtocol.IPv6, Packets.Extended6(0, [6, 200, 0, 0, 0, 0, 0, 0]), 48, out _));
        Assert.False(TcpSegment.TryRead(new byte[20], 0, out _)); // data offset 0
        Assert.False(UdpDatagram.TryRead([0, 1, 0, 2, 0, 7, 0, 0], out _));
    }
}
