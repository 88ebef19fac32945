using Deception.Protocols.Net;
using Deception.Protocols.Rpc;

namespace Deception.Protocols;

/// <summary>
/// Turns captured frames into messages: link, IP, fragments, GRE tunnels, TCP streams, then the protocol's dissector. Never throws on any
/// frame; what no parser wants costs no allocation. Not thread-safe: one decoder, one thread at a time.
/// </summary>
public sealed class WireDecoder
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    internal const byte Gre = 47;

    /// <summary>Tunnels within tunnels that are looked into.</summary>
    internal const int MaxTunnels = 3;

    private readonly ProtocolCounters _counters;
    private readonly CaptureClock _clock;
    private readonly FragmentReassembler _fragments;
    private readonly StreamBuffers _buffers;
    private readonly FlowTable _flows;
    private readonly TcpTracker _tcp;
    private readonly UdpTracker _udp;
    private readonly OrderlySink _sink;
    private long _nextTick;
    private long _frame;

    /// <summary>Makes a decoder.</summary>
    /// <param name="sink">Takes the messages, in the order of the packets that complete them.</param>
    /// <param name="counters">Counts what is seen and given up.</param>
    /// <param name="options">Bounds; null for the ordinary ones.</param>
    public WireDecoder(IMessageSink sink, ProtocolCounters counters, WireDecoderOptions? options = null)
        : this(new OrderlySink(sink), counters, options, null)
    {
    }

    internal WireDecoder(IMessageSink sink, ProtocolCounters counters, WireDecoderOptions? options, DissectorFactory? factory)
    {
        options ??= new WireDecoderOptions();
        _counters = counters;
        _sink = sink as OrderlySink ?? new OrderlySink(sink);
        sink = _sink;
        if (factory is null)
        {
            var selector = new ProtocolSelector(sink, counters);
            (factory, Knowledge) = (selector.Create, selector.Knowledge);
        }

        _clock = new CaptureClock(counters);
        _fragments = new FragmentReassembler(counters, options);
        _buffers = new StreamBuffers(counters, options);
        _flows = new FlowTable(counters, options);
        _tcp = new TcpTracker(_flows, factory, _buffers, _sink);
        _udp = new UdpTracker(_flows, sink, counters);
    }

    /// <summary>Bytes of streams that are held back now.</summary>
    internal long HeldBytes => _buffers.Held;

    /// <summary>What is known of interfaces and ports; null where a test reads the streams.</summary>
    internal RpcKnowledge? Knowledge { get; }

    /// <summary>Takes the next frame of the capture.</summary>
    public void Decode(in Frame frame)
    {
        var time = _clock.Order(frame.Time);
        if (time.UtcTicks >= _nextTick)
        {
            _nextTick = time.UtcTicks + TimeSpan.TicksPerSecond;
            Tick(time, _frame + 1);
        }

        Decode(frame, time, _frame + 1);
    }

    /// <summary>Gives up waiting for what will not come; about once a second.</summary>
    /// <param name="time">Packet time.</param>
    /// <param name="index">Number of the frame before which this is done, over all files.</param>
    internal void Tick(DateTimeOffset time, long index)
    {
        Knowledge?.Begin(time, index);
        _sink.Begin();
        _buffers.Sweep(time);
        _flows.Expire(time.UtcTicks);
        _sink.End();
    }

    /// <summary>Takes a frame whose time is in order.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="time">Its time in the capture's order.</param>
    /// <param name="index">Its number over all files.</param>
    internal void Decode(in Frame frame, DateTimeOffset time, long index)
    {
        _frame = index;
        _flows.CurrentFrame = index;
        Knowledge?.Begin(time, index);
        _counters.Frames++;
        _counters.Bytes += frame.Bytes.Length;
        if (frame.WireLength > frame.Bytes.Length)
        {
            _counters.TruncatedFrames++;
        }

        Unwrap(frame.Link, frame.Bytes, Math.Max(frame.WireLength, frame.Bytes.Length), time, frame.Number, 0);
    }

    /// <summary>
    /// Says that the input has ended: gaps are declared, what waited behind them is delivered, and all connections are forgotten.
    /// </summary>
    public void Flush()
    {
        _sink.Begin();
        _flows.Clear();
        _fragments.Clear();
        _sink.End();
    }

    private void Unwrap(LinkType link, ReadOnlySpan<byte> bytes, int wireLength, DateTimeOffset time, long number, int tunnels)
    {
        if (!LinkHeader.TryRead(link, bytes, out var protocol, out var offset))
        {
            _counters.MalformedFrames++;
            return;
        }

        if (protocol == NetworkProtocol.Other)
        {
            return;
        }

        if (!IpPacket.TryRead(protocol, bytes[offset..], wireLength - offset, out var packet))
        {
            _counters.MalformedFrames++;
            return;
        }

        if (packet.Missing > 0 && wireLength == bytes.Length)
        {
            _counters.TruncatedFrames++;
        }

        if (!packet.IsFragment)
        {
            Route(packet, time, number, tunnels);
        }
        else if (_fragments.Add(packet, time.UtcTicks, out var whole))
        {
            Route(whole, time, number, tunnels);
        }
    }

    private void Route(in IpPacket packet, DateTimeOffset time, long number, int tunnels)
    {
        if (packet.Protocol == Gre)
        {
            if (tunnels < MaxTunnels && GreHeader.TryRead(packet.Payload, out var link, out var offset))
            {
                Unwrap(link, packet.Payload[offset..], packet.Payload.Length + packet.Missing - offset, time, number, tunnels + 1);
            }

            return;
        }

        if (packet.Protocol == Tcp)
        {
            if (TcpSegment.TryRead(packet.Payload, packet.Missing, out var segment))
            {
                _tcp.Process(packet, segment, time, number);
                return;
            }
        }
        else if (packet.Protocol == Udp)
        {
            if (UdpDatagram.TryRead(packet.Payload, out var datagram))
            {
                _udp.Process(packet, datagram, time, number);
                return;
            }
        }
        else
        {
            return;
        }

        _counters.MalformedFrames++;
    }
}
