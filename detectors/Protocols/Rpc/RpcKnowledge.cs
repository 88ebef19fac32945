using Deception.Protocols.Net;

namespace Deception.Protocols.Rpc;

/// <summary>
/// What one decoder has learned of who serves which interface where: answers of endpoint mappers, and calls whose bind
/// was in sight. Bounded; the endpoint longest unused goes first.
/// </summary>
/// <param name="counters">Where given-up state is counted; may be null.</param>
/// <param name="capacity">Endpoints kept.</param>
public sealed class RpcKnowledge(ProtocolCounters? counters = null, int capacity = 4096)
{
    /// <summary>A port of a Windows controller serves a dozen interfaces; whoever serves more is telling tales.</summary>
    private const int MaxInterfaces = 16;

    // Served at every port (C706, appendix Q), so it tells nothing of one.
    private static readonly Guid Management = new("afa8bd80-7d8a-11c9-bef4-08002b102989");

    private readonly Dictionary<Endpoint, LinkedListNode<Served>> _byEndpoint = [];
    private readonly LinkedList<Served> _byUse = [];

    private sealed record Served(Endpoint Endpoint, List<Guid> Interfaces);

    /// <summary>Endpoints known.</summary>
    public int Count => _byEndpoint.Count;

    /// <summary>True when DCE/RPC is known to be served there.</summary>
    public bool IsKnown(Endpoint server) => _byEndpoint.ContainsKey(server);

    /// <summary>Interfaces known to be served there, in the order in which they were learned. There may well be others.</summary>
    public IReadOnlyList<Guid> At(Endpoint server)
    {
        if (!_byEndpoint.TryGetValue(server, out var node))
        {
            return [];
        }

        Touch(node);
        return node.Value.Interfaces;
    }

    /// <summary>Notes that an interface is served at an endpoint.</summary>
    public void Learn(Endpoint server, Guid served)
    {
        if (served == Management)
        {
            return;
        }

        if (!_byEndpoint.TryGetValue(server, out var node))
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

            node = new(new(server, []));
            _byEndpoint.Add(server, node);
            _byUse.AddFirst(node);
        }
        else
        {
            Touch(node);
        }

        var interfaces = node.Value.Interfaces;
        if (interfaces.Count < MaxInterfaces && !interfaces.Contains(served))
        {
            interfaces.Add(served);
        }
    }

    private void Touch(LinkedListNode<Served> node)
    {
        if (!ReferenceEquals(_byUse.First, node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }
    }
}
