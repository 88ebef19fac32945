using System.Diagnostics.CodeAnalysis;

namespace Deception.Threats.Detection;

/// <summary>A dictionary with a cap: when it is full, the entry that was not used for longest makes room, and is counted.</summary>
/// <param name="capacity">Most entries kept.</param>
/// <param name="comparer">Of the keys.</param>
public sealed class BoundedMap<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = new(comparer);
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = new();

    /// <summary>Entries now held.</summary>
    public int Count => _nodes.Count;

    /// <summary>Entries given up because of the cap.</summary>
    public long Evicted { get; private set; }

    /// <summary>Called with each entry given up.</summary>
    public Action<TKey, TValue>? OnEvicted { get; init; }

    /// <summary>All values, the least recently used first.</summary>
    public IEnumerable<TValue> Values => _byUse.Select(n => n.Value);

    /// <summary>All entries, the least recently used first.</summary>
    public IEnumerable<(TKey Key, TValue Value)> Entries => _byUse;

    /// <summary>All keys, the least recently used first.</summary>
    public IEnumerable<TKey> Keys => _byUse.Select(n => n.Key);

    /// <summary>Finds an entry and marks it as used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }
        _byUse.Remove(node);
        _byUse.AddLast(node);
        value = node.Value.Value;
        return true;
    }

    /// <summary>Adds or replaces an entry.</summary>
    public void Set(TKey key, TValue value)
    {
        if (_nodes.Remove(key, out var old))
        {
            _byUse.Remove(old);
        }
        else if (_nodes.Count >= capacity)
        {
            var oldest = _byUse.First!;
            _byUse.RemoveFirst();
            _nodes.Remove(oldest.Value.Key);
            Evicted++;
            OnEvicted?.Invoke(oldest.Value.Key, oldest.Value.Value);
        }
        _nodes[key] = _byUse.AddLast((key, value));
    }

    /// <summary>Finds an entry or adds a new one.</summary>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> create)
    {
        if (TryGet(key, out var value))
        {
            return value;
        }
        value = create(key);
        Set(key, value);
        return value;
    }

    /// <summary>Removes an entry.</summary>
    public bool Remove(TKey key)
    {
        if (!_nodes.Remove(key, out var node))
        {
            return false;
        }
        _byUse.Remove(node);
        return true;
    }
}
