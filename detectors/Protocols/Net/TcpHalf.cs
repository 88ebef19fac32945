using System.Buffers;

namespace Deception.Protocols.Net;

/// <summary>
/// One direction of a connection. Segments that are next in order go straight to the dissector; bytes that it cannot use yet and
/// segments beyond a hole are kept in pooled buffers. Where copies of a byte differ, the first one seen counts.
/// </summary>
/// <remarks>
/// A hole is given up when the receiver has confirmed the bytes in it (after a grace for packets that were captured out of
/// order), or when the receiver is not in the capture and time or room runs out, or at the end. A receiver that is there and
/// does not confirm has not got them either: then what lies beyond is a stray or a forgery, and the stream waits.
/// </remarks>
internal sealed class TcpHalf(TcpConnection connection, int side)
{
    private const int MaxDistance = 64 << 20; // more than any window in use
    private const int GracePackets = 16;
    private const int SilentStrays = 16;
    private static readonly long GraceTicks = TimeSpan.FromMilliseconds(250).Ticks;
    private static readonly long SilenceTicks = TimeSpan.FromSeconds(3).Ticks;

    private readonly SegmentQueue _queue = new();
    private uint _next;
    private uint _acknowledged;
    private bool _hasAcknowledged;
    private long _acknowledgedTicks;
    private int _segments;
    private int _strays;
    private long _skip;
    private byte[] _kept = [];
    private int _keptLength;

    /// <summary>True once a number is known from which the bytes are counted.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>True when the rest of this direction is of no interest.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>True when later bytes wait for earlier ones.</summary>
    public bool HasHole => _queue.Count > 0;

    /// <summary>Bytes of memory held.</summary>
    public int Holding => _kept.Length + _queue.Held;

    /// <summary>Number of the byte that is to come next.</summary>
    public uint Next => _next;

    /// <summary>Says with which number the bytes begin.</summary>
    public void Start(uint first)
    {
        _next = first;
        IsStarted = true;
    }

    /// <summary>The receiver has all bytes before <paramref name="number"/>.</summary>
    public void Acknowledge(uint number, long ticks)
    {
        if (!_hasAcknowledged || Distance(number, _acknowledged) > 0)
        {
            _acknowledged = number;
        }

        _hasAcknowledged = true;
        _acknowledgedTicks = ticks;
    }

    /// <summary>Takes a segment's data.</summary>
    public void Receive(uint sequence, ReadOnlySpan<byte> bytes, int missing, long ticks)
    {
        if (IsDropped)
        {
            return;
        }

        if (!IsStarted)
        {
            Start(sequence);
        }

        connection.Counters.FramesToParsers++;
        _segments++;
        var distance = Distance(sequence, _next);
        if (distance is > MaxDistance or < -MaxDistance && !IsResync(sequence))
        {
            return;
        }

        _strays = 0;
        distance = Distance(sequence, _next);
        if (distance < 0)
        {
            if (bytes.Length + missing <= -distance)
            {
                return; // retransmission, keep-alive
            }

            var known = Math.Min(-distance, bytes.Length);
            missing -= -distance - known;
            bytes = bytes[known..];
            sequence = _next;
            distance = 0;
        }

        if (distance == 0 && _queue.Count == 0)
        {
            Deliver(bytes);
            DeliverMissing(missing);
            return;
        }

        _queue.Add(sequence, bytes, missing, new SegmentArrival(ticks, _segments));
        Drain();
        CheckHole(ticks);
    }

    /// <summary>Jumps over the hole if it will not be filled any more.</summary>
    public void CheckHole(long ticks)
    {
        while (_queue.Count > 0)
        {
            var since = _queue.FirstArrival;
            var isConfirmed = _hasAcknowledged && Distance(_acknowledged, _next) > 0
                && (_segments - since.Number >= GracePackets || ticks - since.Ticks >= GraceTicks);
            var isFull = _queue.Count >= connection.Options.MaxSegmentsPerDirection
                || _queue.Held + _keptLength > connection.Options.MaxBufferedPerDirection;
            var isSilent = (!_hasAcknowledged || _acknowledgedTicks < since.Ticks) && (isFull || ticks - since.Ticks >= SilenceTicks);
            if (isConfirmed || isSilent)
            {
                Jump();
            }
            else if (isFull)
            {
                connection.Counters.EvictedState++;
                _queue.DropLast();
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Delivers what waits behind holes.</summary>
    public void Finish()
    {
        while (_queue.Count > 0)
        {
            Jump();
        }

        Release();
    }

    /// <summary>Lets go of all that is held back.</summary>
    public void GiveUp()
    {
        if (Holding == 0)
        {
            return;
        }

        if (_queue.Count > 0)
        {
            _next = _queue.End;
        }

        _queue.Clear();
        Lose();
    }

    /// <summary>The rest of this direction is of no interest.</summary>
    public void Drop()
    {
        IsDropped = true;
        _queue.Clear();
        Release();
    }

    private static int Distance(uint to, uint from) => unchecked((int)(to - from));

    // So far away that it is a forgery, or that much was lost. The receiver tells: it confirms bytes near by.
    private bool IsResync(uint sequence)
    {
        _strays++;
        var isNear = _hasAcknowledged && Math.Abs((long)Distance(sequence, _acknowledged)) <= MaxDistance;
        if (!isNear && (_hasAcknowledged || _strays < SilentStrays))
        {
            return false;
        }

        _queue.Clear();
        _next = sequence;
        Lose();
        return true;
    }

    private void Jump()
    {
        _next = _queue.First;
        Lose();
        Drain();
    }

    private void Drain()
    {
        while (_queue.Count > 0)
        {
            var distance = Distance(_queue.First, _next);
            if (distance > 0)
            {
                if (distance > _skip)
                {
                    return;
                }

                _skip -= distance; // nobody wants those bytes
                _next += (uint)distance;
                distance = 0;
            }

            var bytes = _queue.Take(out var length, out var rented);
            if (length > -distance)
            {
                if (rented is null)
                {
                    DeliverMissing(length + distance);
                }
                else
                {
                    Deliver(bytes[-distance..]);
                }
            }

            SegmentQueue.Return(rented);
        }
    }

    private void DeliverMissing(int count)
    {
        if (count == 0 || IsDropped)
        {
            return;
        }

        _next += (uint)count;
        if (count <= _skip)
        {
            _skip -= count;
        }
        else
        {
            Lose();
        }
    }

    private void Lose()
    {
        Release();
        _skip = 0;
        connection.Gap(side);
    }

    private void Deliver(ReadOnlySpan<byte> bytes)
    {
        _next += (uint)bytes.Length;
        if (_skip > 0)
        {
            var take = (int)Math.Min(_skip, bytes.Length);
            _skip -= take;
            bytes = bytes[take..];
        }

        if (!bytes.IsEmpty && !IsDropped)
        {
            Hand(bytes);
        }
    }

    private void Hand(ReadOnlySpan<byte> bytes)
    {
        if (_keptLength + bytes.Length > connection.Options.MaxBufferedPerDirection && _keptLength > 0)
        {
            connection.Counters.EvictedState++;
            Lose();
        }

        if (_keptLength == 0)
        {
            var used = Feed(bytes);
            if (used < bytes.Length && !IsDropped)
            {
                Keep(bytes[used..]);
            }

            return;
        }

        Keep(bytes);
        var done = Feed(_kept.AsSpan(0, _keptLength));
        if (IsDropped)
        {
            return;
        }

        _keptLength -= done;
        if (_keptLength == 0)
        {
            Release();
        }
        else if (done > 0)
        {
            _kept.AsSpan(done, _keptLength).CopyTo(_kept);
        }
    }

    // A dissector may take its messages one by one; it is asked until it wants more than there is.
    private int Feed(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes[at..];
            var used = connection.Dissect(side, rest);
            if (used == 0)
            {
                break;
            }

            if (used < 0)
            {
                Drop();
                return bytes.Length;
            }

            if (used > rest.Length)
            {
                _skip = used - rest.Length;
                return bytes.Length;
            }

            at += (int)used;
        }

        return at;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var length = _keptLength + bytes.Length;
        if (length > _kept.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(length + (length / 2));
            _kept.AsSpan(0, _keptLength).CopyTo(larger);
            if (_kept.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_kept);
            }

            _kept = larger;
        }

        bytes.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength = length;
    }

    private void Release()
    {
        if (_kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_kept);
        }

        _kept = [];
        _keptLength = 0;
    }
}
