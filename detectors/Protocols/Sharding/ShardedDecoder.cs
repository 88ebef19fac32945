using Deception.Protocols.Net;
using Deception.Protocols.Rpc;

namespace Deception.Protocols.Sharding;

/// <summary>Is shown each frame when its turn comes, before the messages that it completes.</summary>
public delegate void FrameWitness(in Frame frame);

/// <summary>
/// Decodes on several threads and hands on in one: frames are dealt out by their pair of hosts, and messages come to the sink in
/// the order, and with the contexts, that one <see cref="WireDecoder"/> would give, on the thread that calls <see cref="Take"/> and
/// <see cref="Flush"/>. Only where a cap is reached, or a tunnel's packets come in fragments, may the two differ. Not thread-safe.
/// </summary>
public sealed class ShardedDecoder : IDisposable
{
    private readonly IMessageSink _sink;
    private readonly IConnectionSink? _connections;
    private readonly FrameWitness? _witness;
    private readonly ProtocolCounters _counters;
    private readonly CaptureClock _clock;
    private readonly Shard[] _shards;
    private readonly int[] _cursors;
    private Round _filling = new();
    private Round? _decoding;
    private Round? _spare = new();
    private long _nextTick;
    private long _frame;

    /// <summary>Starts the shards.</summary>
    /// <param name="sink">Takes the messages; attempts to connect as well if it is an <see cref="IConnectionSink"/>.</param>
    /// <param name="counters">Counts what is seen and given up, complete after <see cref="Flush"/>.</param>
    /// <param name="shards">Threads that decode, at least one.</param>
    /// <param name="witness">Is shown each frame in its turn; null for none.</param>
    public ShardedDecoder(IMessageSink sink, ProtocolCounters counters, int shards, FrameWitness? witness = null)
    {
        (_sink, _connections, _witness, _counters) = (sink, sink as IConnectionSink, witness, counters);
        _clock = new CaptureClock(counters);
        _shards = [.. Enumerable.Range(0, shards).Select(i => new Shard(i))];
        _cursors = new int[shards];
    }

    /// <summary>Takes the next frame of the capture; messages of earlier ones may be handed on meanwhile.</summary>
    public void Take(in Frame frame)
    {
        var time = _clock.Order(frame.Time);
        var isTick = time.UtcTicks >= _nextTick;
        if (isTick)
        {
            _nextTick = time.UtcTicks + TimeSpan.TicksPerSecond;
        }

        if (_filling.IsFull || _filling.Spans(time) >= RpcKnowledge.Spread)
        {
            Turn();
        }

        _filling.Add(frame, ++_frame, time, ShardOf(frame), isTick);
    }

    /// <summary>Says that the input has ended: all is decoded and handed on.</summary>
    public void Flush()
    {
        Turn();
        Turn();
        foreach (var shard in _shards)
        {
            shard.Wait();
            shard.Flush();
        }

        Hand(_shards.Select(s => s.Wait()), int.MaxValue);
        foreach (var shard in _shards)
        {
            _counters.Add(shard.Counters);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }

    // While the shards decode the round just filled, the one before it is handed on.
    private void Turn()
    {
        var done = _decoding;
        var outcomes = done is null ? [] : _shards.Select(s => s.Wait()).ToArray();
        Share();
        _decoding = _filling;
        foreach (var shard in _shards)
        {
            shard.Start(_decoding);
        }

        if (done is not null)
        {
            HandOn(done, outcomes);
            done.Clear();
        }

        _filling = done ?? _spare!;
        _spare = done is null ? null : _spare;
    }

    // All shards stand still here.
    private void Share()
    {
        var lessons = _shards.SelectMany(s => s.Knowledge.TakeFresh()).OrderBy(l => l.Frame).ToList();
        if (lessons.Count > 0)
        {
            foreach (var shard in _shards)
            {
                shard.Knowledge.Give(lessons);
            }
        }
    }

    private void HandOn(Round round, List<Outcome>[] outcomes)
    {
        Array.Clear(_cursors);
        for (var i = 0; i < round.Count; i++)
        {
            ref readonly var entry = ref round[i];
            if (entry.IsTick)
            {
                Hand(outcomes, 2 * i);
            }

            _witness?.Invoke(round.Frame(i));
            Hand(outcomes[entry.Shard], ref _cursors[entry.Shard], (2 * i) + 1);
        }
    }

    // What several shards gave up waiting for at one moment, in the order in which the conversations began.
    private void Hand(IEnumerable<List<Outcome>> outcomes, int place)
    {
        List<Outcome>? together = null;
        foreach (var (list, shard) in outcomes.Select((list, shard) => (list, shard)))
        {
            ref var at = ref _cursors[shard];
            at = place == int.MaxValue ? 0 : at;
            for (; at < list.Count && (list[at].Place == place || place == int.MaxValue); at++)
            {
                (together ??= []).Add(list[at]);
            }
        }

        foreach (var outcome in together?.OrderBy(o => o.Context.Conversation.Id) ?? Enumerable.Empty<Outcome>())
        {
            _sink.Accept(outcome.Context, outcome.Message!);
        }
    }

    private void Hand(List<Outcome> list, ref int at, int place)
    {
        for (; at < list.Count && list[at].Place == place; at++)
        {
            var outcome = list[at];
            if (outcome.Message is { } message)
            {
                _sink.Accept(outcome.Context, message);
            }
            else
            {
                _connections?.Accept(outcome.Attempt);
            }
        }
    }

    private int ShardOf(in Frame frame) =>
        _shards.Length == 1 ? 0 : ShardOf(frame.Link, frame.Bytes, Math.Max(frame.WireLength, frame.Bytes.Length), WireDecoder.MaxTunnels);

    // By the innermost hosts: their packets may come with and without a tunnel.
    private int ShardOf(LinkType link, ReadOnlySpan<byte> bytes, int wireLength, int tunnels)
    {
        if (!LinkHeader.TryRead(link, bytes, out var protocol, out var offset) || protocol == NetworkProtocol.Other
            || !IpPacket.TryRead(protocol, bytes[offset..], wireLength - offset, out var packet))
        {
            return 0;
        }

        if (packet.Protocol == WireDecoder.Gre && !packet.IsFragment && tunnels > 0 && GreHeader.TryRead(packet.Payload, out var inner, out var start))
        {
            return ShardOf(inner, packet.Payload[start..], packet.Payload.Length + packet.Missing - start, tunnels - 1);
        }

        var mixed = (packet.Source.High ^ packet.Destination.High) + ((packet.Source.Low ^ packet.Destination.Low) * 0x9E3779B97F4A7C15);
        return (int)((uint)(mixed >> 32) % (uint)_shards.Length);
    }
}
