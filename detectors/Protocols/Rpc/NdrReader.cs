using System.Buffers.Binary;
using System.Text;

namespace Deception.Protocols.Rpc;

/// <summary>Walks over stub data (C706 chapter 14; 64-bit: MS-RPCE 2.2.5), where each value stands at its own alignment.</summary>
internal ref struct NdrReader(ReadOnlySpan<byte> stub, bool little, bool ndr64)
{
    private readonly ReadOnlySpan<byte> _stub = stub;
    private int _at;

    /// <summary>Steps to a multiple of a power of two.</summary>
    public bool TryAlign(int alignment)
    {
        var at = (_at + alignment - 1) & -alignment;
        if (at > _stub.Length)
        {
            return false;
        }

        _at = at;
        return true;
    }

    /// <summary>Steps over bytes.</summary>
    public bool TrySkip(int count) => TryTake(count, out _);

    /// <summary>Takes bytes.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count < 0 || _stub.Length - _at < count)
        {
            return false;
        }

        taken = _stub.Slice(_at, count);
        _at += count;
        return true;
    }

    /// <summary>Takes an unsigned long.</summary>
    public bool TryU32(out uint value)
    {
        value = 0;
        if (!TryAlign(4) || !TryTake(4, out var bytes))
        {
            return false;
        }

        value = RpcHeader.U32(bytes, little);
        return true;
    }

    /// <summary>Takes a conformance, an offset, a count or a pointer's referent: 4 bytes, in the 64-bit syntax 8.</summary>
    public bool TrySize(out ulong value)
    {
        if (!ndr64)
        {
            var read = TryU32(out var narrow);
            value = narrow;
            return read;
        }

        value = 0;
        if (!TryAlign(8) || !TryTake(8, out var bytes))
        {
            return false;
        }

        value = little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return true;
    }

    /// <summary>Text of UTF-16 in the stub's byte order, without its end mark.</summary>
    public readonly string Text(ReadOnlySpan<byte> bytes) => (little ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes).TrimEnd('\0');
}
