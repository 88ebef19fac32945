using Deception.Protocols.Net;

namespace Deception.Protocols.Sharding;

/// <summary>Frames that are decoded together: some thousand, of less than a second.</summary>
internal sealed class Round
{
    private const int MostFrames = 4096;
    private const int MostBytes = 4 << 20;

    private readonly List<Entry> _entries = new(MostFrames);
    private byte[] _bytes = new byte[1 << 20];
    private int _used;

    /// <summary>A frame.</summary>
    internal readonly record struct Entry(LinkType Link, long Number, long Index, DateTimeOffset Own, DateTimeOffset Time, int Offset, int Length, int WireLength, int Shard, bool IsTick);

    /// <summary>Frames held.</summary>
    public int Count => _entries.Count;

    /// <summary>True when no more should come in.</summary>
    public bool IsFull => _entries.Count >= MostFrames || _used >= MostBytes;

    /// <summary>A frame's entry.</summary>
    public ref readonly Entry this[int i] => ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_entries)[i];

    /// <summary>Time from the first frame to another.</summary>
    public TimeSpan Spans(DateTimeOffset time) => _entries.Count == 0 ? TimeSpan.Zero : time - _entries[0].Time;

    /// <summary>A frame as it was captured.</summary>
    public Frame Frame(int i)
    {
        ref readonly var entry = ref this[i];
        return new Frame(entry.Link, entry.Number, entry.Own, _bytes.AsSpan(entry.Offset, entry.Length), entry.WireLength);
    }

    /// <summary>Copies a frame in.</summary>
    public void Add(in Frame frame, long index, DateTimeOffset time, int shard, bool isTick)
    {
        var length = frame.Bytes.Length;
        if (_used + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + length));
        }

        frame.Bytes.CopyTo(_bytes.AsSpan(_used));
        _entries.Add(new Entry(frame.Link, frame.Number, index, frame.Time, time, _used, length, frame.WireLength, shard, isTick));
        _used += length;
    }

    /// <summary>Makes room for the next frames.</summary>
    public void Clear()
    {
        _entries.Clear();
        _used = 0;
    }
}

/// <summary>What a shard made of a frame: a message, or an attempt to connect.</summary>
/// <param name="Place">Twice the frame's place in its round, and one more for what its own bytes completed.</param>
/// <param name="Context">Of a message.</param>
/// <param name="Message">The message; null for an attempt.</param>
/// <param name="Attempt">The attempt.</param>
internal readonly record struct Outcome(int Place, MessageContext Context, WireMessage? Message, ConnectionAttempt Attempt);
