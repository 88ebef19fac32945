using System.Diagnostics.CodeAnalysis;

namespace Deception.Threats.Detection;

/// <summary>A dictionary with a cap: when it is full, the entry that was not used for longest makes room, and is counted.</summary>
/// <param name="capacity">Most entries kept.</param>
/// <param name="comparer">Of the keys.</param>
public sealed class BoundedMap<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private const int None = -1;

    // Entries live in one array, chained by use; nothing is allocated for an entry but its place.
    private readonly Dictionary<TKey, int> _places = new(comparer);
    private Entry[] _entries = [];
    private int _used;
    private int _free = None;
    private int _first = None;
    private int _last = None;

    private struct Entry
    {
        public TKey Key;
        public TValue Value;
        public int Before;
        public int After;
    }

    /// <summary>Entries now held.</summary>
    public int Count => _places.Count;

    /// <summary>Entries given up because of the cap.</summary>
    public long Evicted { get; private set; }

    /// <summary>Called with each entry given up.</summary>
    public Action<TKey, TValue>? OnEvicted { get; init; }

    /// <summary>All values, the least recently used first.</summary>
    public IEnumerable<TValue> Values => Entries.Select(e => e.Value);

    /// <summary>All keys, the least recently used first.</summary>
    public IEnumerable<TKey> Keys => Entries.Select(e => e.Key);

    /// <summary>All entries, the least recently used first. Whoever walks over them may not change the map meanwhile.</summary>
    public IEnumerable<(TKey Key, TValue Value)> Entries
    {
        get
        {
            for (var at = _first; at != None; at = _entries[at].After)
            {
                yield return (_entries[at].Key, _entries[at].Value);
            }
        }
    }

    /// <summary>Finds an entry and marks it as used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_places.TryGetValue(key, out var at))
        {
            value = default;
            return false;
        }
        Use(at);
        value = _entries[at].Value;
        return true;
    }

    /// <summary>Adds or replaces an entry.</summary>
    public void Set(TKey key, TValue value)
    {
        if (_places.TryGetValue(key, out var at))
        {
            Use(at);
            _entries[at].Value = value;
            return;
        }
        if (_places.Count >= capacity)
        {
            var (oldKey, oldValue) = (_entries[_first].Key, _entries[_first].Value);
            Remove(oldKey);
            Evicted++;
            OnEvicted?.Invoke(oldKey, oldValue);
        }
        at = Place();
        _entries[at] = new Entry { Key = key, Value = value };
        Append(at);
        _places[key] = at;
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
        if (!_places.Remove(key, out var at))
        {
            return false;
        }
        Unlink(at);
        _entries[at] = new Entry { After = _free };
        _free = at;
        return true;
    }

    private int Place()
    {
        if (_free != None)
        {
            var place = _free;
            _free = _entries[place].After;
            return place;
        }
        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Min(capacity, Math.Max(4, 2 * _used)));
        }
        return _used++;
    }

    private void Use(int at)
    {
        if (at != _last)
        {
            Unlink(at);
            Append(at);
        }
    }

    private void Append(int at)
    {
        ref var entry = ref _entries[at];
        (entry.Before, entry.After) = (_last, None);
        if (_last == None)
        {
            _first = at;
        }
        else
        {
            _entries[_last].After = at;
        }
        _last = at;
    }

    private void Unlink(int at)
    {
        var (before, after) = (_entries[at].Before, _entries[at].After);
        if (before == None)
        {
            _first = after;
        }
        else
        {
            _entries[before].After = after;
        }
        if (after == None)
        {
            _last = before;
        }
        else
        {
            _entries[after].Before = before;
        }
    }
}
