using Deception.Protocols.Evidence;
using Deception.Protocols.Net;

namespace Deception.Sensor.Evidence;

/// <summary>The last frames, in a fixed number of bytes; the oldest make room.</summary>
/// <param name="capacity">Bytes held.</param>
internal sealed class FrameRing(int capacity)
{
    private readonly int _capacity = capacity;
    private readonly byte[] _bytes = new byte[capacity];
    private readonly Queue<Entry> _entries = new();
    private int _next;
    private int _free = capacity;

    /// <summary>A frame in the ring.</summary>
    /// <param name="Sequence">Grows by one with each frame.</param>
    /// <param name="Peers">Who talks with whom.</param>
    internal readonly record struct Entry(long Sequence, Peers Peers, LinkType Link, long Number, DateTimeOffset Time, int Offset, int Length, int WireLength);

    /// <summary>Sequence of the next frame.</summary>
    public long Next { get; private set; }

    /// <summary>Sequence of the oldest frame that is still there.</summary>
    public long Oldest { get; private set; }

    /// <summary>Frames from one sequence on, oldest first.</summary>
    public IEnumerable<Entry> From(long sequence) => _entries.Where(e => e.Sequence >= sequence);

    /// <summary>Puts a frame in.</summary>
    public void Add(in Frame frame, in Peers peers)
    {
        var length = frame.Bytes.Length;
        if (length > _capacity / 4)
        {
            return;
        }
        if (_next + length > _capacity)
        {
            _free -= _capacity - _next; // the end stays empty: a frame lies in one piece
            _entries.Enqueue(new Entry(-1, default, default, 0, frame.Time, _next, _capacity - _next, 0));
            _next = 0;
        }
        while (_free < length)
        {
            var oldest = _entries.Dequeue();
            _free += oldest.Length;
            Oldest = oldest.Sequence < 0 ? Oldest : oldest.Sequence + 1;
        }
        frame.Bytes.CopyTo(_bytes.AsSpan(_next));
        _entries.Enqueue(new Entry(Next++, peers, frame.Link, frame.Number, frame.Time, _next, length, frame.WireLength));
        _next += length;
        _free -= length;
    }

    /// <summary>A copy of a frame that is still there.</summary>
    public KeptFrame Copy(in Entry entry) =>
        new(entry.Link, entry.Number, entry.Time, _bytes.AsSpan(entry.Offset, entry.Length).ToArray(), entry.WireLength);
}

/// <summary>Two addresses that talk, whoever sent; the second is unspecified where only one is known.</summary>
internal readonly record struct Peers(HostAddress Low, HostAddress High)
{
    /// <summary>Of two addresses in either order.</summary>
    public static Peers Of(HostAddress a, HostAddress b) =>
        (a.High, a.Low).CompareTo((b.High, b.Low)) <= 0 ? new(a, b) : new(b, a);
}
