using System.Runtime.InteropServices;
using Deception.Protocols.Net;

namespace Deception.Protocols.Rpc;

/// <summary>That somebody was told, or showed, who serves an interface where.</summary>
/// <param name="Server">Where it is served.</param>
/// <param name="Served">The interface.</param>
/// <param name="Client">Who was told.</param>
/// <param name="Time">When.</param>
/// <param name="Frame">In which frame of the capture.</param>
internal readonly record struct RpcLesson(Endpoint Server, Guid Served, HostAddress Client, DateTimeOffset Time, long Frame);

/// <summary>
/// What one decoder has learned of who serves which interface where: answers of endpoint mappers, and calls whose bind
/// was in sight. The client that was told knows at once, all others a second of packet time later, so that decoders that share
/// the work can share what they learn, and know the same at the same packet. Bounded; the endpoint not spoken of for longest goes
/// first.
/// </summary>
/// <param name="counters">Where given-up state is counted; may be null.</param>
/// <param name="capacity">Endpoints kept.</param>
public sealed class RpcKnowledge(ProtocolCounters? counters = null, int capacity = 4096)
{
    /// <summary>How long it takes until all know.</summary>
    public static readonly TimeSpan Spread = TimeSpan.FromSeconds(1);

    /// <summary>A port of a Windows controller serves a dozen interfaces; whoever serves more is telling tales.</summary>
    private const int MaxInterfaces = 16;

    private const int MaxLessons = 16_384;

    // Served at every port (C706, appendix Q), so it tells nothing of one.
    private static readonly Guid Management = new("afa8bd80-7d8a-11c9-bef4-08002b102989");

    private readonly Dictionary<Endpoint, LinkedListNode<Served>> _byEndpoint = [];
    private readonly LinkedList<Served> _byUse = [];
    private readonly Queue<RpcLesson> _spreading = new();
    private readonly Dictionary<(Endpoint, HostAddress), List<Guid>> _told = [];
    private List<RpcLesson>? _fresh;
    private DateTimeOffset _now;
    private long _frame;

    private sealed record Served(Endpoint Endpoint, List<Guid> Interfaces);

    /// <summary>Endpoints that all know of.</summary>
    public int Count => _byEndpoint.Count;

    /// <summary>True when all know that DCE/RPC is served there.</summary>
    public bool IsKnown(Endpoint server) => _byEndpoint.ContainsKey(server);

    /// <summary>Interfaces known to a client to be served there, in the order in which they were learned. There may well be others.</summary>
    public IReadOnlyList<Guid> At(Endpoint server, HostAddress client)
    {
        SpreadDue();
        var common = _byEndpoint.TryGetValue(server, out var node) ? node.Value.Interfaces : [];
        return _told.TryGetValue((server, client), out var own) ? [.. common.Union(own)] : common;
    }

    /// <summary>Notes that a client was told that an interface is served at an endpoint.</summary>
    public void Learn(Endpoint server, Guid served, HostAddress client)
    {
        if (served == Management)
        {
            return;
        }

        ref var told = ref CollectionsMarshal.GetValueRefOrAddDefault(_told, (server, client), out _);
        told ??= [];
        if (told.Contains(served) || told.Count >= MaxInterfaces)
        {
            return; // said a moment ago
        }

        told.Add(served);
        var lesson = new RpcLesson(server, served, client, _now, _frame);
        if (_fresh is null)
        {
            Enqueue(lesson);
        }
        else
        {
            _fresh.Add(lesson);
        }
    }

    /// <summary>Says which frame comes now.</summary>
    internal void Begin(DateTimeOffset time, long frame) => (_now, _frame) = (time, frame);

    /// <summary>From now on what is learned waits for <see cref="TakeFresh"/> and comes back by <see cref="Give"/>.</summary>
    internal void Share() => _fresh = [];

    /// <summary>What was learned here since the last time.</summary>
    internal List<RpcLesson> TakeFresh()
    {
        var fresh = _fresh!;
        _fresh = [];
        return fresh;
    }

    /// <summary>Takes what all decoders have learned, in the order of the frames, its own included.</summary>
    internal void Give(IReadOnlyList<RpcLesson> lessons)
    {
        foreach (var lesson in lessons)
        {
            Enqueue(lesson);
        }
    }

    private void Enqueue(in RpcLesson lesson)
    {
        _spreading.Enqueue(lesson);
        if (_spreading.Count > MaxLessons)
        {
            Settle(_spreading.Dequeue());
        }
    }

    private void SpreadDue()
    {
        while (_spreading.TryPeek(out var lesson) && _now - lesson.Time >= Spread)
        {
            Settle(_spreading.Dequeue());
        }
    }

    private void Settle(in RpcLesson lesson)
    {
        _told.Remove((lesson.Server, lesson.Client));
        if (!_byEndpoint.TryGetValue(lesson.Server, out var node))
        {
            if (_byEndpoint.Count >= capacity && _byUse.Last is { } oldest)
            {
                _byUse.Remove(oldest);
                _byEndpoint.Remove(oldest.Value.Endpoint);
                if (counters is not null)
                {
                    counters.EvictedState++;
                }
            }

            node = new(new(lesson.Server, []));
            _byEndpoint.Add(lesson.Server, node);
            _byUse.AddFirst(node);
        }
        else if (!ReferenceEquals(_byUse.First, node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }

        var interfaces = node.Value.Interfaces;
        if (interfaces.Count < MaxInterfaces && !interfaces.Contains(lesson.Served))
        {
            interfaces.Add(lesson.Served);
        }
    }
}
