using System.Numerics;
using System.Runtime.InteropServices;

namespace Deception.Protocols;

/// <summary>
/// Values that were read from bytes, by those bytes. What a network says repeats all day: the last values are kept, a fixed number, so that
/// the same bytes mostly give the same object without being read again.
/// </summary>
/// <typeparam name="T">Of the values; immutable, since they are shared.</typeparam>
internal sealed class ReadPool<T>
    where T : class
{
    private const int Places = 512;
    private const int LongestKept = 96;

    private readonly (byte[] Bytes, T Value)[] _kept = new (byte[], T)[Places];

    /// <summary>The value that these bytes gave before; null when it is not kept.</summary>
    public T? Find(ReadOnlySpan<byte> bytes)
    {
        ref readonly var place = ref _kept[PoolHash.Of(bytes) & (Places - 1)];
        return place.Bytes is not null && bytes.SequenceEqual(place.Bytes) ? place.Value : null;
    }

    /// <summary>Keeps a value, in the place of another.</summary>
    public T Keep(ReadOnlySpan<byte> bytes, T value)
    {
        if (bytes.Length <= LongestKept)
        {
            _kept[PoolHash.Of(bytes) & (Places - 1)] = (bytes.ToArray(), value);
        }
        return value;
    }
}

/// <summary>Where a pool looks for bytes. Who picks bytes that fall into one place makes a pool useless, not more.</summary>
internal static class PoolHash
{
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            hash = BitOperations.RotateLeft(hash ^ word, 29) * 0x9E37_79B9_7F4A_7C15;
        }
        foreach (var b in bytes[(words.Length * sizeof(ulong))..])
        {
            hash = (hash ^ b) * 0x0000_0100_0000_01B3;
        }
        return (int)(hash >> 32);
    }
}
