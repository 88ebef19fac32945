using System.Buffers;

namespace Deception.Protocols.Net;

/// <summary>The fragments of one packet so far, kept in blocks of eight bytes.</summary>
internal sealed class FragmentedPacket
{
    private const int MaxLength = 65_535;
    private readonly ulong[] _have = new ulong[128]; // a bit for each of 8,192 blocks
    private byte[] _buffer = [];
    private int _blocks;
    private int _reach;
    private int _length = -1;

    /// <summary>Bytes held.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>What the packet begins with; known with its first fragment.</summary>
    public byte Protocol { get; private set; }

    /// <summary>The packet, when it is complete.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Math.Max(_length, 0));

    /// <summary>Takes a fragment; true when nothing is missing any more.</summary>
    public bool Add(in IpPacket fragment)
    {
        var payload = fragment.Payload;
        var end = fragment.FragmentOffset + payload.Length;
        if (end > MaxLength || (_length >= 0 && end > _length))
        {
            return false;
        }

        if (fragment.FragmentOffset == 0 && !IsSet(0))
        {
            Protocol = fragment.Protocol;
        }

        var isEnd = !fragment.MoreFragments && fragment.Missing == 0;
        if (isEnd && _length < 0)
        {
            if (end < _reach)
            {
                return false; // what came first goes further
            }

            _length = end;
        }

        _reach = Math.Max(_reach, end);
        Copy(payload, fragment.FragmentOffset, isEnd && end == _length);
        return _length > 0 && _blocks == (_length + 7) / 8;
    }

    /// <summary>Makes it ready for another packet.</summary>
    public void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        Array.Clear(_have);
        _blocks = 0;
        _reach = 0;
        _length = -1;
        Protocol = 0;
    }

    // A block that is not whole counts only at the packet's end.
    private void Copy(ReadOnlySpan<byte> payload, int offset, bool isEnd)
    {
        Grow(offset + payload.Length);
        for (var at = 0; at < payload.Length; at += 8)
        {
            var take = Math.Min(8, payload.Length - at);
            var block = (offset + at) / 8;
            if (IsSet(block) || (take < 8 && !isEnd))
            {
                continue;
            }

            payload.Slice(at, take).CopyTo(_buffer.AsSpan(offset + at));
            _have[block >> 6] |= 1UL << (block & 63);
            _blocks++;
        }
    }

    private bool IsSet(int block) => (_have[block >> 6] & (1UL << (block & 63))) != 0;

    private void Grow(int length)
    {
        if (length <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(length, _buffer.Length * 2), MaxLength + 1));
        _buffer.CopyTo(larger, 0);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
