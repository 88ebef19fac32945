namespace Deception.Protocols.Net;

/// <summary>
/// Joins IPv4 and IPv6 fragments. Where fragments overlap, the byte that came first stays, whatever comes later: one policy
/// for both versions, and the one that agrees with what was already seen. Bounded in count, bytes and age.
/// </summary>
internal sealed class FragmentReassembler(ProtocolCounters counters, WireDecoderOptions options)
{
    private readonly record struct Key(HostAddress Source, HostAddress Destination, uint Identification, byte Protocol, bool IsIPv6);

    private sealed class Entry
    {
        public Key Key;
        public long Born;
        public Entry? Newer;
        public readonly FragmentedPacket Packet = new();
    }

    private readonly Dictionary<Key, Entry> _entries = [];
    private Entry? _oldest;
    private Entry? _newest;
    private Entry? _free;
    private Entry? _delivered;
    private long _bytes;

    /// <summary>Takes a fragment; true when it completes a packet, whose bytes live until the next call.</summary>
    public bool Add(in IpPacket fragment, long ticks, out IpPacket whole)
    {
        whole = default;
        ReleaseDelivered();
        if (fragment.IsIPv6 ? fragment.Protocol is not (6 or 17 or 60) : fragment.Protocol is not (6 or 17))
        {
            return false;
        }

        Expire(ticks);
        // The protocol is no part of an IPv6 fragment's identity (RFC 8200, 4.5).
        var key = new Key(
            fragment.Source, fragment.Destination, fragment.Identification, fragment.IsIPv6 ? (byte)0 : fragment.Protocol, fragment.IsIPv6);
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = Create(key, ticks);
        }

        var before = entry.Packet.Capacity;
        var complete = entry.Packet.Add(fragment);
        _bytes += entry.Packet.Capacity - before;
        if (complete)
        {
            Unlink(entry);
            _delivered = entry;
            return IpPacket.TryReadWhole(fragment, entry.Packet.Protocol, entry.Packet.Bytes, out whole);
        }

        while (_bytes > options.MaxFragmentBytes && _oldest is { } victim)
        {
            counters.EvictedState++;
            Drop(victim);
        }

        return false;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        ReleaseDelivered();
        while (_oldest is { } entry)
        {
            Drop(entry);
        }
    }

    private void Expire(long ticks)
    {
        while (_oldest is { } entry && (ticks - entry.Born > options.FragmentAge.Ticks || _entries.Count >= options.MaxFragmentedPackets))
        {
            counters.EvictedState++;
            Drop(entry);
        }
    }

    private Entry Create(Key key, long ticks)
    {
        var entry = _free ?? new Entry();
        _free = entry.Newer;
        entry.Newer = null;
        entry.Key = key;
        entry.Born = ticks;
        _entries.Add(key, entry);
        if (_newest is null)
        {
            _oldest = entry;
        }
        else
        {
            _newest.Newer = entry;
        }

        _newest = entry;
        return entry;
    }

    private void ReleaseDelivered()
    {
        if (_delivered is { } entry)
        {
            _delivered = null;
            Recycle(entry);
        }
    }

    private void Drop(Entry entry)
    {
        Unlink(entry);
        Recycle(entry);
    }

    private void Recycle(Entry entry)
    {
        _bytes -= entry.Packet.Capacity;
        entry.Packet.Release();
        entry.Newer = _free;
        _free = entry;
    }

    private void Unlink(Entry entry)
    {
        _entries.Remove(entry.Key);
        Entry? older = null;
        for (var at = _oldest; at is not null && at != entry; at = at.Newer)
        {
            older = at;
        }

        if (older is null)
        {
            _oldest = entry.Newer;
        }
        else
        {
            older.Newer = entry.Newer;
        }

        if (_newest == entry)
        {
            _newest = older;
        }

        entry.Newer = null;
    }
}
