using CsCheck;
using Deception.Protocols;
using Deception.Protocols.Net;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Net;

public sealed class FragmentTests
{
    private readonly ProtocolCounters _counters = new();

    [Fact]
    public void Joins_fragments_in_any_order_and_more_than_once()
    {
        var whole = Packets.Numbered(3001);
        var cuts = Gen.Int[1, 374].List[1, 12].Select(l => l.Distinct().Order().Select(b => b * 8).ToList());
        Gen.Select(cuts, Gen.Int[0, 1000]).Sample((at, seed) =>
        {
            var pieces = Pieces(whole, at);
            new Random(seed).Shuffle(pieces);
            pieces = [.. pieces, pieces[0]];
            var reassembler = new FragmentReassembler(_counters, new WireDecoderOptions());

            var found = Add(reassembler, pieces);

            Assert.Equal(whole, Assert.Single(found));
        }, iter: 500);
    }

    [Fact]
    public void Keeps_the_first_copy_where_fragments_overlap()
    {
        var reassembler = new FragmentReassembler(_counters, new WireDecoderOptions());
        byte[] first = [.. Enumerable.Repeat((byte)1, 24)];
        byte[] second = [.. Enumerable.Repeat((byte)2, 24)];

        var found = Add(reassembler, [Packets.Fragment4(9, 0, true, first), Packets.Fragment4(9, 16, false, second)]);

        Assert.Equal([.. first, .. second[8..]], Assert.Single(found));
    }

    [Fact]
    public void Does_not_take_a_shorter_end_after_bytes_beyond_it()
    {
        var reassembler = new FragmentReassembler(_counters, new WireDecoderOptions());

        var found = Add(
            reassembler,
            [Packets.Fragment4(9, 40, true, new byte[8]), Packets.Fragment4(9, 0, true, new byte[8]), Packets.Fragment4(9, 8, false, new byte[8])]);

        Assert.Empty(found);
    }

    [Fact]
    public void Joins_IPv6_fragments_and_the_headers_behind_the_first()
    {
        var bench = new Bench();
        byte[] options = [6, 0, 1, 4, 0, 0, 0, 0];
        byte[] whole = [.. options, .. Packets.Tcp(50000, 389, 77, Packets.Numbered(100)).Bytes];
        bench.Decoder.Feed(Packets.Extended6(44, Packets.FragmentHeader(60, 64, false, 5), whole[64..]), LinkType.IPv6);
        bench.Decoder.Feed(Packets.Extended6(44, Packets.FragmentHeader(60, 0, true, 5), whole[..64]), LinkType.IPv6);

        Assert.Equal(Packets.Numbered(100), bench.Recorder.FromClient);
    }

    [Fact]
    public void Forgets_what_is_never_completed()
    {
        var options = new WireDecoderOptions { MaxFragmentedPackets = 10, MaxFragmentBytes = 1 << 20 };
        var reassembler = new FragmentReassembler(_counters, options);
        for (var id = 0; id < 1000; id++)
        {
            Add(reassembler, [Packets.Fragment4((ushort)id, 1000, true, new byte[64])], id);
        }

        Assert.Equal(990, _counters.EvictedState);
        Add(reassembler, [Packets.Fragment4(5, 0, true, new byte[8])], TimeSpan.FromMinutes(1).Ticks);
        Assert.Equal(1000, _counters.EvictedState);
    }

    [Fact]
    public void Stays_within_its_bytes()
    {
        var reassembler = new FragmentReassembler(_counters, new WireDecoderOptions { MaxFragmentBytes = 1 << 20 });
        for (var id = 0; id < 1000; id++)
        {
            Add(reassembler, [Packets.Fragment4((ushort)id, 65_000, true, new byte[64])], id);
        }

        Assert.InRange(_counters.EvictedState, 980, 999);
    }

    [Fact]
    public void Gives_a_datagram_in_fragments_to_its_parser()
    {
        var bench = new Bench();
        var udp = Packets.Udp(50000, 88, Packets.Numbered(2000)).Bytes;
        bench.Decoder.Feed(Packets.Fragment4(1, 1000, false, udp[1000..]), LinkType.Raw);
        Assert.Equal(0, bench.Counters.FramesToParsers);
        bench.Decoder.Feed(Packets.Fragment4(1, 0, true, udp[..1000]), LinkType.Raw);
        Assert.Equal(1, bench.Counters.FramesToParsers);
    }

    private static byte[][] Pieces(byte[] whole, List<int> at)
    {
        List<int> edges = [0, .. at, whole.Length];
        return [.. edges.Zip(edges.Skip(1), (from, to) => Packets.Fragment4(9, from, to < whole.Length, whole[from..to]))];
    }

    private static List<byte[]> Add(FragmentReassembler reassembler, byte[][] fragments, long ticks = 0)
    {
        List<byte[]> found = [];
        foreach (var bytes in fragments)
        {
            Assert.True(IpPacket.TryRead(NetworkProtocol.IPv4, bytes, bytes.Length, out var fragment));
            if (reassembler.Add(fragment, ticks, out var whole))
            {
                found.Add(whole.Payload.ToArray());
            }
        }

        return found;
    }
}
