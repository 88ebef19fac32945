using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Graph;

/// <summary>A session of an account on a host, seen on the wire or told by an endpoint.</summary>
/// <param name="Host">The computer, by name without domain.</param>
/// <param name="Account">Who is signed in there.</param>
public sealed record Session(string Host, string Account);

/// <summary>
/// Who can become whom: edges in arrays, by their targets. One search from the crown (the groups that rule, the controllers, the authorities) gives everybody's
/// shortest path to it.
/// </summary>
public sealed class AttackGraph
{
    private const int Unreached = -1;

    private readonly DirectoryObject?[] _nodes;
    private readonly string[] _names;
    private readonly int[] _start;
    private readonly (int From, int How)[] _edges;
    private readonly List<string> _ways = [];
    private readonly Dictionary<DirectoryObject, int> _indexes = [];
    private readonly int[] _distance;
    private readonly int[] _next;
    private readonly int[] _nextHow;

    /// <summary>Builds it and finds all shortest paths to the crown.</summary>
    public AttackGraph(Survey survey, IReadOnlyList<Session>? sessions = null)
    {
        var edges = new GraphEdges(survey, sessions ?? []);
        (_nodes, _names, _indexes) = (edges.Nodes, edges.Names, edges.Indexes);
        _ways = edges.Ways;
        // Counting sort by target.
        _start = new int[_nodes.Length + 1];
        foreach (var (_, to, _) in edges.Edges)
        {
            _start[to + 1]++;
        }
        for (var i = 0; i < _nodes.Length; i++)
        {
            _start[i + 1] += _start[i];
        }
        _edges = new (int, int)[edges.Edges.Count];
        var at = (int[])_start.Clone();
        foreach (var (from, to, how) in edges.Edges)
        {
            _edges[at[to]++] = (from, how);
        }
        (_distance, _next, _nextHow) = (new int[_nodes.Length], new int[_nodes.Length], new int[_nodes.Length]);
        Search(edges.Crown);
    }

    /// <summary>Number of nodes.</summary>
    public int Nodes => _nodes.Length;

    /// <summary>Number of edges.</summary>
    public int Edges => _edges.Length;

    /// <summary>Steps from an object to the crown; null when there is no path.</summary>
    public int? Distance(DirectoryObject o) => _indexes.TryGetValue(o, out var index) && _distance[index] != Unreached ? _distance[index] : null;

    /// <summary>The shortest path to the crown, the object first; empty without one.</summary>
    public IReadOnlyList<PathStep> Path(DirectoryObject o)
    {
        if (!_indexes.TryGetValue(o, out var index) || _distance[index] == Unreached)
        {
            return [];
        }
        List<PathStep> steps = [];
        for (; _distance[index] > 0; index = _next[index])
        {
            steps.Add(new PathStep(_names[index], _nodes[index]?.Class ?? "group", _ways[_nextHow[index]]));
        }
        steps.Add(new PathStep(_names[index], _nodes[index]?.Class ?? "group", null));
        return steps;
    }

    /// <summary>How everybody who can sign in gets to the crown; empty if they don't.</summary>
    public IReadOnlyList<PathStep> PathOfEverybody
    {
        get
        {
            var everybody = Enumerable.Range(0, _nodes.Length).Where(i => _distance[i] > 0 && (_nodes[i] is null || (_nodes[i]!.Sid is { } sid && WellKnownSids.IsEverybody(sid))))
                .OrderBy(i => _distance[i]).Cast<int?>().FirstOrDefault();
            if (everybody is not { } index)
            {
                return [];
            }
            List<PathStep> steps = [];
            for (; _distance[index] > 0; index = _next[index])
            {
                steps.Add(new PathStep(_names[index], _nodes[index]?.Class ?? "group", _ways[_nextHow[index]]));
            }
            steps.Add(new PathStep(_names[index], _nodes[index]?.Class ?? "group", null));
            return steps;
        }
    }

    private void Search(IReadOnlyList<int> crown)
    {
        Array.Fill(_distance, Unreached);
        Queue<int> open = new();
        foreach (var index in crown)
        {
            _distance[index] = 0;
            open.Enqueue(index);
        }
        while (open.TryDequeue(out var to))
        {
            for (var i = _start[to]; i < _start[to + 1]; i++)
            {
                var (from, how) = _edges[i];
                if (_distance[from] == Unreached)
                {
                    (_distance[from], _next[from], _nextHow[from]) = (_distance[to] + 1, to, how);
                    open.Enqueue(from);
                }
            }
        }
    }
}
