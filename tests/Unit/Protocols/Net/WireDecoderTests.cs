using Deception.Protocols;
using Deception.Protocols.Net;
using PacketDotNet;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Net;

public sealed class WireDecoderTests
{
    [Fact]
    public void An_ignored_packet_allocates_nothing()
    {
        var decoder = new WireDecoder(new NoSink(), new ProtocolCounters());
        byte[] tls = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[40]];
        byte[][] frames =
        [
            Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Udp(5353, 5353, tls))),
            Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 443, 1, tls))),
            Packets.Ethernet(Packets.Ip(Packets.Server, Packets.Client, Packets.Tcp(443, 50000, 1, tls))),
            Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 443, 1, [], TcpFlags.Syn))),
            Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50001, 389, 1, []))),
            Packets.Ethernet(Packets.Ip("fd00::7", "fd00::1", Packets.Tcp(50000, 8443, 1, tls))),
            Packets.Tagged(Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50002, 22, 1, tls))), 0x8100),
            Convert.FromHexString("FFFFFFFFFFFF0200000000010806000108000604000102000000000100000000000000000000000000000000"),
            [1, 2, 3],
        ];
        Feed(100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Feed(int times)
        {
            for (var i = 0; i < times; i++)
            {
                foreach (var frame in frames)
                {
                    decoder.Feed(frame, at: TimeSpan.FromMilliseconds(i));
                }
            }
        }
    }

    public static TheoryData<string> Layers => [.. Seeds.Keys];

    private static Dictionary<string, (LinkType Link, byte[][] Frames)> Seeds { get; } = MakeSeeds();

    [Theory]
    [MemberData(nameof(Layers))]
    public void Damaged_frames_do_no_harm(string layer)
    {
        var (link, frames) = Seeds[layer];
        var counters = new ProtocolCounters();
        var options = new WireDecoderOptions { MaxFlows = 1000, MaxTrackedFlows = 500, MaxBuffered = 1 << 20, MaxFragmentBytes = 1 << 20 };
        var decoder = new WireDecoder(new NoSink(), counters, options);
        var number = 0L;
        Mutation.Run($"frames {layer}", frames, bytes =>
        {
            number++;
            decoder.Feed(bytes, link, number, TimeSpan.FromMilliseconds(number), bytes.Length + (number % 5 == 0 ? 20 : 0));
        }, maxBytesPerInput: 4096);
        decoder.Flush();

        Assert.InRange(decoder.HeldBytes, 0, 0);
        Assert.Equal(0, counters.Flows);
    }

    [Fact]
    public void Time_that_runs_backward_or_leaps_is_brought_into_order()
    {
        var bench = new Bench();
        bench.Handshake();
        Send(10, "a");
        Send(9, "b");
        Send(10 + (400L * 86400), "c");
        Send(11, "d");

        Assert.Equal(["10 a", "10 b", "10 c", "11 d"], _seen);
        Assert.Equal(2, bench.Counters.ClampedTimes);

        Send(12 + (400L * 86400), "e");
        Send(13 + (400L * 86400), "f");
        Assert.Equal("34560013 f", _seen[^1]);

        void Send(long second, string letter)
        {
            bench.Now = TimeSpan.FromSeconds(second);
            bench.Client((uint)(1001 + _seen.Count), [(byte)letter[0]]);
            _seen.Add($"{(bench.Recorder.Last.Time - Packets.Time).TotalSeconds} {letter}");
        }
    }

    private readonly List<string> _seen = [];

    [Theory]
    [InlineData("05000B0310000000480000000100000000000000", 49700, true)]
    [InlineData("300C020101600702010304008000000000000000", 3389, true)]
    [InlineData("00000054FE534D4240000000000000000000000000", 8445, true)]
    [InlineData("474554202F20485454502F312E310D0A0D0A", 8000, false)]
    [InlineData("160301020001000001FC0303000000000000", 3389, false)]
    [InlineData("05000B0310", 49700, false)]
    public void Connections_on_any_port_are_known_by_their_first_bytes(string start, int port, bool known)
    {
        var bytes = Convert.FromHexString(start);
        foreach (var split in new[] { bytes.Length, 1, 7 }.Where(s => s <= bytes.Length))
        {
            var bench = new Bench();
            bench.Handshake(port: (ushort)port);
            bench.Client(1001, bytes[..split], port: (ushort)port);
            bench.Client(1001 + (uint)split, bytes[split..], port: (ushort)port);

            Assert.Equal(known, bench.Recorders.Count == 1);
            Assert.Equal(known ? bytes : [], known ? bench.Recorder.FromClient.ToArray() : []);
        }
    }

    [Fact]
    public void A_call_in_the_middle_of_a_connection_is_found_on_any_port()
    {
        var bench = new Bench();
        var request = Convert.FromHexString("0500000310000000180000000200000000000000000003000000");
        bench.Client(500, Packets.Numbered(100, 3), port: 49700);
        bench.Client(600, request, port: 49700);

        Assert.Equal(request, bench.Recorder.FromClient);
    }

    [Fact]
    public void Every_kind_of_link_leads_to_the_parser()
    {
        var ip = Packets.Ip(Packets.Client, Packets.Server, Packets.Udp(50000, 88, [1, 2, 3]));
        var ethernet = Packets.Ethernet(ip);
        (LinkType, byte[])[] frames =
        [
            (LinkType.Ethernet, ethernet),
            (LinkType.Ethernet, Packets.Tagged(ethernet, 0x8100)),
            (LinkType.Ethernet, Packets.Tagged(ethernet, 0x88A8, 0x8100)),
            (LinkType.Ethernet, Packets.Ethernet(Packets.Ip("fd00::7", "fd00::1", Packets.Udp(50000, 88, [1, 2, 3])))),
            (LinkType.Null, [2, 0, 0, 0, .. ip.Bytes]),
            (LinkType.Raw, ip.Bytes),
            (LinkType.LinuxCooked, [.. Convert.FromHexString("00000001000602000000000100000800"), .. ip.Bytes]),
            (LinkType.LinuxCooked2, [.. Convert.FromHexString("0800000000000002000100060200000000010000"), .. ip.Bytes]),
        ];
        foreach (var (link, frame) in frames)
        {
            var counters = new ProtocolCounters();
            new WireDecoder(new NoSink(), counters).Feed(frame, link);
            Assert.Equal((1, 0), (counters.FramesToParsers, counters.MalformedFrames));
        }
    }

    private static Dictionary<string, (LinkType, byte[][])> MakeSeeds()
    {
        var bind = Convert.FromHexString("300C020101600702010304008000000000000000");
        byte[][] tcp =
        [
            Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 389, 999, [], TcpFlags.Syn)).Bytes,
            Packets.Ip(Packets.Server, Packets.Client, Packets.Tcp(389, 50000, 4999, [], TcpFlags.Syn | TcpFlags.Ack, 1000)).Bytes,
            Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 389, 1000, bind, TcpFlags.Ack, 5000)).Bytes,
            Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 389, 1040, bind, TcpFlags.Ack, 5000)).Bytes,
            Packets.Ip(Packets.Server, Packets.Client, Packets.Tcp(389, 50000, 5000, bind, TcpFlags.Fin | TcpFlags.Ack, 1020)).Bytes,
            Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 49700, 1, Convert.FromHexString("05000B0310000000480000000100000000000000"))).Bytes,
        ];
        byte[][] fragments =
        [
            Packets.Fragment4(1, 0, true, Packets.Udp(50000, 88, new byte[72]).Bytes),
            Packets.Fragment4(1, 80, false, new byte[20]),
            Packets.Fragment4(1, 40, true, new byte[80]),
        ];
        byte[][] extended =
        [
            Packets.Extended6(0, [44, 0, 5, 2, 0, 0, 1, 0], Packets.FragmentHeader(17, 0, true, 7), Packets.Udp(50000, 88, new byte[32]).Bytes),
            Packets.Extended6(44, Packets.FragmentHeader(17, 40, false, 7), new byte[20]),
            Packets.Extended6(60, [6, 0, 1, 4, 0, 0, 0, 0], Packets.Tcp(50000, 389, 1, bind).Bytes),
        ];
        byte[] ethernet = Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 389, 1000, bind)));
        return new()
        {
            ["ethernet"] = (LinkType.Ethernet, [ethernet, Packets.Tagged(ethernet, 0x8100), Packets.Tagged(ethernet, 0x88A8, 0x8100), [.. ethernet[..12], 0x88, 0x64, 0x11, 0, 0, 1, 0, 60, 0, 0x21, .. ethernet[14..]]]),
            ["cooked"] = (LinkType.LinuxCooked, [[.. Convert.FromHexString("00000001000602000000000100000800"), .. tcp[2]]]),
            ["cooked2"] = (LinkType.LinuxCooked2, [[.. Convert.FromHexString("0800000000000002000100060200000000010000"), .. tcp[2]]]),
            ["null"] = (LinkType.Null, [[2, 0, 0, 0, .. tcp[2]], [0, 0, 0, 30, .. extended[2]]]),
            ["tcp"] = (LinkType.Raw, tcp),
            ["udp"] = (LinkType.Raw, [Packets.Ip(Packets.Client, Packets.Server, Packets.Udp(50000, 88, bind)).Bytes]),
            ["fragments"] = (LinkType.Raw, fragments),
            ["ipv6"] = (LinkType.Raw, extended),
        };
    }
}
