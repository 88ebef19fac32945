using CsCheck;
using Deception.Protocols;
using Deception.Protocols.Net;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Net;

public sealed class TcpStreamTests
{
    private static readonly byte[] Data = Packets.Numbered(4000);

    [Fact]
    public void Any_cutting_reordering_and_repeating_gives_the_same_bytes()
    {
        var cuts = Gen.Int[1, 3999].List[0, 40].Select(l => l.Distinct().Order().ToList());
        Gen.Select(cuts, cuts, Gen.UInt, Gen.Int[0, 1 << 20]).Sample((fromClient, fromServer, initial, seed) =>
        {
            var bench = new Bench(consume: MessagesOf(seed % 50));
            var random = new Random(seed);
            bench.Handshake(initial, initial + 77);
            List<Action> sends =
            [
                .. Segments(fromClient).Select(s => (Action)(() => bench.Client(initial + 1 + (uint)s.At, s.Bytes, ack: initial + 78 + 4000))),
                .. Segments(fromServer).Select(s => (Action)(() => bench.Server(initial + 78 + (uint)s.At, s.Bytes, ack: initial + 1 + 4000))),
            ];
            foreach (var send in Shuffle(sends, random))
            {
                send();
            }

            bench.Decoder.Flush();

            Assert.Equal(Data, bench.Recorder.FromClient);
            Assert.Equal(Data, bench.Recorder.FromServer);
            Assert.Empty(bench.Recorder.Events);
            Assert.Equal(0, bench.Counters.EvictedState);
        }, iter: 1000);
    }

    [Fact]
    public void Overlapping_segments_keep_the_first_copy_of_each_byte()
    {
        Gen.Select(Gen.Int[0, 200], Gen.Int[1, 60]).List[20, 80].Sample(pieces =>
        {
            var bench = new Bench();
            bench.Handshake();
            var expected = new byte?[300];
            byte mark = 0;
            foreach (var (at, length) in pieces.Append((0, 300)))
            {
                mark++;
                for (var i = at; i < at + length; i++)
                {
                    expected[i] ??= mark;
                }

                bench.Client(1001 + (uint)at, [.. Enumerable.Repeat(mark, length)]);
            }

            Assert.Equal(expected.Select(b => b!.Value), bench.Recorder.FromClient);
        }, iter: 500);
    }

    [Fact]
    public void A_hole_that_the_receiver_has_confirmed_is_a_gap()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1001, Data[..100]);
        bench.Client(1201, Data[200..300]);
        bench.Server(9001, [], ack: 1301);
        Assert.Empty(bench.Recorder.Events); // it may only be captured late
        bench.Now = TimeSpan.FromMilliseconds(300);
        bench.Server(9001, [], ack: 1301);

        Assert.Equal(["client gap 100"], bench.Recorder.Events);
        Assert.Equal([.. Data[..100], .. Data[200..300]], bench.Recorder.FromClient);
        Assert.Equal(1, bench.Counters.StreamGaps);
    }

    [Fact]
    public void A_hole_that_the_receiver_has_not_confirmed_waits_for_the_retransmission()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1201, Data[200..300]);
        for (var second = 1; second < 60; second++)
        {
            bench.Now = TimeSpan.FromSeconds(second);
            bench.Server(9001, [], ack: 1001);
        }

        bench.Client(1001, Data[..200]);

        Assert.Empty(bench.Recorder.Events);
        Assert.Equal(Data[..300], bench.Recorder.FromClient);
    }

    [Fact]
    public void A_direction_alone_in_the_capture_does_not_wait_for_long()
    {
        var bench = new Bench();
        bench.Client(1000, Data[..100]);
        bench.Client(1200, Data[200..300]);
        bench.Now = TimeSpan.FromSeconds(4);
        bench.Send(Packets.Ip("10.9.9.9", "10.9.9.8", Packets.Udp(1, 2, [])));

        Assert.Equal(["client gap 100"], bench.Recorder.Events);
        Assert.Equal([.. Data[..100], .. Data[200..300]], bench.Recorder.FromClient);
    }

    [Fact]
    public void The_end_delivers_what_waits()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1101, Data[100..200]);
        bench.Server(9101, Data[..50]);
        bench.Decoder.Flush();

        Assert.Equal(["client gap 0", "server gap 0"], bench.Recorder.Events);
        Assert.Equal((Data[100..200], Data[..50]), (bench.Recorder.FromClient.ToArray(), bench.Recorder.FromServer.ToArray()), Compare);
        Assert.Equal(0, bench.Counters.Flows);
    }

    [Fact]
    public void Bytes_of_no_interest_may_be_missing()
    {
        var first = true;
        var bench = new Bench(consume: (bytes, _) =>
        {
            var skip = first;
            first = false;
            return skip ? 1000 : bytes.Length;
        });
        bench.Handshake();
        bench.Client(1001, Data[..10]);
        bench.Client(1501, Data[500..600]);
        bench.Client(1951, Data[950..1100]);

        Assert.Empty(bench.Recorder.Events);
        Assert.Equal([.. Data[..10], .. Data[1000..1100]], bench.Recorder.FromClient);
    }

    [Fact]
    public void A_segment_cut_by_the_capture_is_followed_by_a_gap()
    {
        var bench = new Bench();
        bench.Handshake();
        var frame = Packets.Ethernet(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, 389, 1001, Data[..500])));
        bench.Decoder.Feed(frame[..(54 + 60)], wire: frame.Length);
        bench.Client(1501, Data[500..600]);

        Assert.Equal(["client gap 60"], bench.Recorder.Events);
        Assert.Equal([.. Data[..60], .. Data[500..600]], bench.Recorder.FromClient);
        Assert.Equal(1, bench.Counters.TruncatedFrames);
    }

    [Fact]
    public void A_direction_that_is_not_the_protocol_is_left_alone()
    {
        var calls = 0;
        var bench = new Bench(consume: (_, _) =>
        {
            calls++;
            return -1;
        });
        bench.Handshake();
        for (var i = 0u; i < 10; i++)
        {
            bench.Client(1001 + (i * 100), Data[..100]);
            bench.Server(9001 + (i * 100), Data[..100]);
        }

        Assert.Equal(2, calls);
        Assert.Equal(2, bench.Counters.FramesToParsers);
    }

    [Fact]
    public void A_forged_reset_and_FIN_do_not_blind()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1001, [], TcpFlags.Rst | TcpFlags.Ack);
        bench.Client(1001, [], TcpFlags.Fin | TcpFlags.Ack);
        bench.Server(9001, [], TcpFlags.Fin | TcpFlags.Ack, 1001);
        bench.Client(1001, Data[..100]);

        Assert.Equal(Data[..100], Assert.Single(bench.Recorders).FromClient);
    }

    [Fact]
    public void A_forged_SYN_does_not_blind()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1001, Data[..100]);
        bench.Client(777_000, [], TcpFlags.Syn);
        bench.Client(1101, Data[100..200]);

        Assert.Equal(Data[..200], Assert.Single(bench.Recorders).FromClient);
    }

    [Fact]
    public void Stray_segments_far_ahead_do_not_blind()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1001, Data[..100]);
        bench.Server(9001, [], ack: 1101);
        for (var i = 0u; i < 100; i++)
        {
            bench.Client(1101 + 200_000_000 + i, [1, 2, 3]);
        }

        bench.Now = TimeSpan.FromMinutes(1);
        bench.Client(1101, Data[100..200]);

        Assert.Equal(Data[..200], bench.Recorder.FromClient);
    }

    [Fact]
    public void A_stream_goes_on_after_a_great_loss()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1001, Data[..100]);
        bench.Server(9001, [], ack: 500_001_000);
        bench.Client(500_001_000, Data[..100]);

        Assert.Equal(["client gap 100"], bench.Recorder.Events);
        Assert.Equal(200, bench.Recorder.FromClient.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_connection_on_the_same_ports_begins_anew(bool closed)
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1001, Data[..100]);
        if (closed)
        {
            bench.Client(1101, [], TcpFlags.Fin | TcpFlags.Ack, 9001);
            bench.Server(9001, [], TcpFlags.Fin | TcpFlags.Ack, 1102);
        }

        bench.Handshake(5_000_000, 6_000_000);
        bench.Client(5_000_001, Data[..70], ack: 6_000_001);
        bench.Server(6_000_001, Data[..30], ack: 5_000_071);

        Assert.Equal(2, bench.Recorders.Count);
        Assert.Equal(70, bench.Recorders[1].FromClient.Count);
        Assert.Equal(30, bench.Recorders[1].FromServer.Count);
        Assert.True(bench.Recorders[1].Conversation!.SeenFromStart);
    }

    [Fact]
    public void Keep_alives_and_retransmissions_are_not_data()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1001, Data[..100]);
        bench.Client(1100, [0]);
        bench.Client(1001, Data[..100]);
        bench.Client(1051, Data[50..150]);

        Assert.Equal(Data[..150], bench.Recorder.FromClient);
    }

    [Fact]
    public void A_stream_seen_from_its_middle_has_roles_by_port()
    {
        var bench = new Bench();
        bench.Server(9001, Data[..10]);
        bench.Client(1001, Data[..20]);

        Assert.Equal((ushort)389, bench.Recorder.Conversation!.Server.Port);
        Assert.False(bench.Recorder.Conversation.SeenFromStart);
        Assert.Equal((20, 10), (bench.Recorder.FromClient.Count, bench.Recorder.FromServer.Count));
    }

    [Fact]
    public void Roles_follow_the_SYN_and_the_SYN_ACK()
    {
        foreach (var answerOnly in new[] { false, true })
        {
            var bench = new Bench();
            if (!answerOnly)
            {
                bench.Send(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(88, 389, 10, [], TcpFlags.Syn)));
            }

            bench.Send(Packets.Ip(Packets.Server, Packets.Client, Packets.Tcp(389, 88, 20, [], TcpFlags.Syn | TcpFlags.Ack, 11)));
            bench.Send(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(88, 389, 11, [1, 2, 3])));

            Assert.Equal((ushort)389, bench.Recorder.Conversation!.Server.Port);
            Assert.True(bench.Recorder.Conversation.SeenFromStart);
        }
    }

    [Fact]
    public void Held_bytes_stay_within_bounds()
    {
        var options = new WireDecoderOptions { MaxBufferedPerDirection = 64 << 10, MaxBuffered = 256 << 10, MaxSegmentsPerDirection = 64 };
        var bench = new Bench(options, (_, _) => 0);
        for (ushort port = 1; port < 200; port++)
        {
            var sequence = 0u;
            for (var i = 0; i < 30; i++, sequence += 4000)
            {
                bench.Send(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp((ushort)(20000 + port), 389, sequence, Data)));
            }

            bench.Send(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp((ushort)(20000 + port), 389, sequence + 9000, Data)));
        }

        Assert.True(bench.Counters.EvictedState > 100);
        Assert.InRange(bench.Decoder.HeldBytes, 1, 256 << 10);
    }

    [Fact]
    public void Scans_do_not_push_out_connections_that_are_read()
    {
        var bench = new Bench(new WireDecoderOptions { MaxFlows = 100 });
        bench.Handshake();
        bench.Client(1001, Data[..100]);
        for (ushort port = 1; port < 5000; port++)
        {
            bench.Send(Packets.Ip("10.9.9.9", Packets.Server, Packets.Tcp(port, 389, 1, [], TcpFlags.Syn)));
        }

        bench.Client(1101, Data[100..200]);

        Assert.Equal(Data[..200], Assert.Single(bench.Recorders).FromClient);
        Assert.Equal(100, bench.Counters.Flows);
        Assert.Equal(4900, bench.Counters.EvictedState);
    }

    [Fact]
    public void The_context_is_that_of_the_packet_that_completed_the_bytes()
    {
        var bench = new Bench();
        bench.Handshake();
        bench.Client(1101, Data[100..200]);
        bench.Now = TimeSpan.FromSeconds(1);
        bench.Client(1001, Data[..100]);

        Assert.Equal((Packets.Time + bench.Now, 5), (bench.Recorder.Last.Time, bench.Recorder.Last.Packet));
    }

    private static bool Compare((byte[], byte[]) x, (byte[], byte[]) y) => x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2);

    // Messages of one length, taken one by one.
    private static Func<byte[], int, long> MessagesOf(int length) => (bytes, at) =>
        length == 0 ? bytes.Length : bytes.Length >= length || at + bytes.Length == Data.Length ? Math.Min(length, bytes.Length) : 0;

    private static IEnumerable<(int At, byte[] Bytes)> Segments(List<int> cuts)
    {
        List<int> edges = [0, .. cuts, Data.Length];
        return edges.Zip(edges.Skip(1), (from, to) => (from, Data[from..to]));
    }

    // Moves each by a few places only, and sends some twice.
    private static IEnumerable<Action> Shuffle(List<Action> sends, Random random) => sends
        .SelectMany(s => Enumerable.Repeat(s, random.Next(8) == 0 ? 2 : 1))
        .Select((s, i) => (Send: s, Place: i + (random.NextDouble() * 8)))
        .OrderBy(s => s.Place)
        .Select(s => s.Send)
        .ToList();
}
