using Deception.Protocols;
using Deception.Protocols.Net;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Net;

public sealed class GreTests
{
    private static readonly byte[] Inner = Packets.Ip(Packets.Client, Packets.Server, Packets.Udp(50000, 88, [1, 2, 3])).Bytes;
    private static readonly byte[] InnerFrame = Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Udp(50000, 88, [1, 2, 3])));

    public static TheoryData<string, bool> Headers => new()
    {
        { "00000800", false },
        { "2000080000000007", false }, // key
        { "300008000000000700000001", false }, // key and sequence number
        { "B0000800000000000000000700000001", false }, // checksum too
        { "2000655800000007", true }, // NVGRE
        { "000088BE", true }, // ERSPAN, first version
        { "100088BE000000010000000000000000", true }, // second
        { "100022EB00000001000000000000000000000000", true }, // third
        { "100022EB000000010000000000000000000000010000000000000000", true }, // with its platform's own header
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void What_is_inside_is_read(string header, bool isFrame)
    {
        byte[] gre = [.. Convert.FromHexString(header), .. isFrame ? InnerFrame : Inner];
        var counters = new ProtocolCounters();
        new WireDecoder(new NoSink(), counters).Feed(Outer(gre), LinkType.Raw);
        Assert.Equal((1, 0), (counters.FramesToParsers, counters.MalformedFrames));
    }

    [Theory]
    [InlineData("3001880B000400000000000000000001")] // version 1: PPTP
    [InlineData("40000800")] // source routing
    [InlineData("000088CC")] // LLDP
    [InlineData("2000")]
    public void Other_headers_are_passed_over(string header)
    {
        var counters = new ProtocolCounters();
        new WireDecoder(new NoSink(), counters).Feed(Outer(Convert.FromHexString(header)), LinkType.Raw);
        Assert.Equal((0, 0), (counters.FramesToParsers, counters.MalformedFrames));
    }

    [Fact]
    public void Tunnels_within_tunnels_end()
    {
        var packet = Inner;
        for (var i = 0; i < 3; i++)
        {
            packet = Outer([0, 0, 8, 0, .. packet]);
        }
        var counters = new ProtocolCounters();
        new WireDecoder(new NoSink(), counters).Feed(packet, LinkType.Raw);
        Assert.Equal(1, counters.FramesToParsers);
        new WireDecoder(new NoSink(), counters).Feed(Outer([0, 0, 8, 0, .. packet]), LinkType.Raw);
        Assert.Equal(1, counters.FramesToParsers);
    }

    [Fact]
    public void Damaged_tunnels_do_no_harm()
    {
        byte[][] seeds = [.. Headers.Select(h => Outer([.. Convert.FromHexString(h.Data.Item1), .. h.Data.Item2 ? InnerFrame : Inner]))];
        var decoder = new WireDecoder(new NoSink(), new ProtocolCounters(), new WireDecoderOptions { MaxFlows = 1000, MaxTrackedFlows = 500 });
        var number = 0L;
        Mutation.Run("gre", seeds, bytes => decoder.Feed(bytes, LinkType.Raw, ++number, TimeSpan.FromMilliseconds(number)), maxBytesPerInput: 4096);
        decoder.Flush();
    }

    private static byte[] Outer(byte[] gre) => Packets.Fragment4(1, 0, false, gre, 47);
}
