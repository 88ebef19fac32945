using System.Buffers;

namespace Deception.Protocols.Net;

/// <summary>When a segment came: time in ticks, and its number in its direction.</summary>
internal readonly record struct SegmentArrival(long Ticks, int Number);

/// <summary>Out-of-order data of one direction: pieces in order that do not overlap. Where they would, the first copy stays.</summary>
internal sealed class SegmentQueue
{
    /// <summary>Bytes, or the knowledge that these bytes were not captured.</summary>
    private readonly record struct Piece(uint Sequence, int Length, byte[]? Bytes, SegmentArrival Arrival);

    private Piece[] _pieces = [];
    private int _start;

    /// <summary>Pieces held.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory held.</summary>
    public int Held { get; private set; }

    /// <summary>Number of the first byte held; meaningless when empty.</summary>
    public uint First => _pieces[_start].Sequence;

    /// <summary>When the first piece came; meaningless when empty.</summary>
    public SegmentArrival FirstArrival => _pieces[_start].Arrival;

    /// <summary>Number after the last byte held; meaningless when empty.</summary>
    public uint End => _pieces[_start + Count - 1].Sequence + (uint)_pieces[_start + Count - 1].Length;

    /// <summary>Adds what of a segment is not here yet.</summary>
    /// <param name="sequence">Number of its first byte.</param>
    /// <param name="bytes">What was captured.</param>
    /// <param name="missing">How many bytes follow that were not captured.</param>
    /// <param name="arrival">When it came.</param>
    public void Add(uint sequence, ReadOnlySpan<byte> bytes, int missing, SegmentArrival arrival)
    {
        AddPart(sequence, bytes.Length, bytes, arrival);
        AddPart(sequence + (uint)bytes.Length, missing, default, arrival);
    }

    /// <summary>Removes the first piece; <paramref name="rented"/> goes back to the pool by <see cref="Return"/>.</summary>
    public ReadOnlySpan<byte> Take(out int length, out byte[]? rented)
    {
        var piece = _pieces[_start++];
        Count--;
        if (Count == 0)
        {
            _start = 0;
        }

        length = piece.Length;
        rented = piece.Bytes;
        Held -= rented?.Length ?? 0;
        return rented is null ? default : rented.AsSpan(0, piece.Length);
    }

    /// <summary>Returns what <see cref="Take"/> rented.</summary>
    public static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Gives up the piece that is furthest ahead.</summary>
    public void DropLast()
    {
        Count--;
        var piece = _pieces[_start + Count];
        Held -= piece.Bytes?.Length ?? 0;
        Return(piece.Bytes);
    }

    /// <summary>Gives up everything.</summary>
    public void Clear()
    {
        while (Count > 0)
        {
            DropLast();
        }

        _start = 0;
    }

    private void AddPart(uint sequence, int length, ReadOnlySpan<byte> bytes, SegmentArrival arrival)
    {
        var hasBytes = !bytes.IsEmpty;
        var at = _start + Count;
        while (at > _start && Distance(sequence, _pieces[at - 1].Sequence) < 0)
        {
            at--;
        }

        if (at > _start) // the piece before may reach into this one
        {
            var before = _pieces[at - 1];
            var covered = Distance(before.Sequence + (uint)before.Length, sequence);
            if (covered > 0)
            {
                Cut(covered, ref sequence, ref length, ref bytes);
            }
        }

        while (length > 0)
        {
            var room = at < _start + Count ? Distance(_pieces[at].Sequence, sequence) : int.MaxValue;
            var take = Math.Min(room, length);
            if (take > 0)
            {
                Insert(ref at, sequence, take, hasBytes ? bytes[..take] : default, arrival);
            }

            if (take == length)
            {
                return;
            }

            var next = _pieces[at++];
            Cut(take + next.Length, ref sequence, ref length, ref bytes);
        }
    }

    private static void Cut(int count, ref uint sequence, ref int length, ref ReadOnlySpan<byte> bytes)
    {
        count = Math.Min(count, length);
        sequence += (uint)count;
        length -= count;
        bytes = bytes.IsEmpty ? bytes : bytes[count..];
    }

    private void Insert(ref int at, uint sequence, int length, ReadOnlySpan<byte> bytes, SegmentArrival arrival)
    {
        if (_start + Count == _pieces.Length)
        {
            at -= _start;
            var larger = _start > 0 ? _pieces : new Piece[Math.Max(8, _pieces.Length * 2)];
            Array.Copy(_pieces, _start, larger, 0, Count);
            _pieces = larger;
            _start = 0;
        }

        Array.Copy(_pieces, at, _pieces, at + 1, _start + Count - at);
        byte[]? rented = null;
        if (!bytes.IsEmpty)
        {
            rented = ArrayPool<byte>.Shared.Rent(length);
            bytes.CopyTo(rented);
            Held += rented.Length;
        }

        _pieces[at++] = new Piece(sequence, length, rented, arrival);
        Count++;
    }

    private static int Distance(uint to, uint from) => unchecked((int)(to - from));
}
