using System.Diagnostics.CodeAnalysis;

namespace Deception.Protocols.Smb;

/// <summary>A small map that forgets its oldest entry when it is full. Meant for a hundred entries at most.</summary>
internal sealed class RecentList<TKey, TValue>(int capacity)
    where TKey : struct, IEquatable<TKey>
    where TValue : class
{
    private readonly List<(TKey Key, TValue Value)> _entries = [];

    /// <summary>All values, oldest first.</summary>
    public IEnumerable<TValue> Values => _entries.Select(entry => entry.Value);

    /// <summary>Looks a key up; the newest entries are found first.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var at = IndexOf(key);
        value = at < 0 ? null : _entries[at].Value;
        return value is not null;
    }

    /// <summary>Sets an entry and makes it the newest. True when another was forgotten for it.</summary>
    public bool Set(TKey key, TValue value)
    {
        var isFull = !Remove(key) && _entries.Count >= capacity;
        if (isFull)
        {
            _entries.RemoveAt(0);
        }

        _entries.Add((key, value));
        return isFull;
    }

    /// <summary>Removes an entry and gives it back.</summary>
    public TValue? Take(TKey key)
    {
        var value = TryGet(key, out var found) ? found : null;
        Remove(key);
        return value;
    }

    /// <summary>Removes an entry.</summary>
    public bool Remove(TKey key)
    {
        var at = IndexOf(key);
        if (at >= 0)
        {
            _entries.RemoveAt(at);
        }

        return at >= 0;
    }

    private int IndexOf(TKey key)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Key.Equals(key))
            {
                return i;
            }
        }

        return -1;
    }
}
