using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NATS.NKeys;

/// <summary>
/// The text forms of NATS keys: base32 of prefix, key and CRC-16 in little-endian order. A seed has two prefix bytes, its
/// own and the key's, which share the middle bits: <c>SU…</c> makes a user.
/// </summary>
public static class NKeyText
{
    /// <summary>Bytes of a raw Ed25519 seed or public key (RFC 8032, 5.1.5).</summary>
    public const int KeySize = 32;

    private const int CrcSize = 2;
    private const int PublicSize = 1 + KeySize + CrcSize;
    private const int SeedSize = 2 + KeySize + CrcSize;

    /// <summary>The text of a public key.</summary>
    /// <exception cref="NKeysException">The prefix doesn't sign, or the key hasn't 32 bytes.</exception>
    public static string EncodePublic(PrefixByte prefix, ReadOnlySpan<byte> key)
    {
        Require(prefix, key.Length);
        Span<byte> raw = stackalloc byte[PublicSize];
        raw[0] = (byte)prefix;
        key.CopyTo(raw[1..]);
        WriteCrc(raw);
        return Base32.Encode(raw);
    }

    /// <summary>The text of a seed: a secret.</summary>
    /// <exception cref="NKeysException">The prefix doesn't sign, or the seed hasn't 32 bytes.</exception>
    public static string EncodeSeed(PrefixByte prefix, ReadOnlySpan<byte> seed)
    {
        Require(prefix, seed.Length);
        Span<byte> raw = stackalloc byte[SeedSize];
        raw[0] = (byte)((byte)PrefixByte.Seed | ((byte)prefix >> 5));
        raw[1] = (byte)(((byte)prefix & 31) << 3);
        seed.CopyTo(raw[2..]);
        WriteCrc(raw);
        var text = Base32.Encode(raw);
        CryptographicOperations.ZeroMemory(raw);
        return text;
    }

    /// <summary>Reads a public key into 32 bytes; false for anything else.</summary>
    public static bool TryDecodePublic(ReadOnlySpan<char> text, out PrefixByte prefix, Span<byte> key)
    {
        Span<byte> raw = stackalloc byte[PublicSize];
        prefix = default;
        if (key.Length != KeySize || !Base32.TryDecode(text, raw) || !HasCrc(raw) || !((PrefixByte)raw[0]).Signs())
        {
            return false;
        }
        prefix = (PrefixByte)raw[0];
        raw[1..^CrcSize].CopyTo(key);
        return true;
    }

    /// <summary>Reads a seed into 32 bytes; false for anything else.</summary>
    public static bool TryDecodeSeed(ReadOnlySpan<char> text, out PrefixByte prefix, Span<byte> seed)
    {
        Span<byte> raw = stackalloc byte[SeedSize];
        prefix = default;
        try
        {
            if (seed.Length != KeySize || !Base32.TryDecode(text, raw) || !HasCrc(raw)
                || (raw[0] & 0xF8) != (byte)PrefixByte.Seed || (raw[1] & 7) != 0)
            {
                return false;
            }
            var kind = (PrefixByte)(((raw[0] & 7) << 5) | (raw[1] >> 3));
            if (!kind.Signs())
            {
                return false;
            }
            prefix = kind;
            raw[2..^CrcSize].CopyTo(seed);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(raw);
        }
    }

    private static void Require(PrefixByte prefix, int length)
    {
        if (!prefix.Signs())
        {
            throw new NKeysException($"a key of kind {prefix} can't sign");
        }
        if (length != KeySize)
        {
            throw new NKeysException($"a key has {KeySize} bytes, not {length}");
        }
    }

    private static void WriteCrc(Span<byte> raw) =>
        BinaryPrimitives.WriteUInt16LittleEndian(raw[^CrcSize..], Crc16.Of(raw[..^CrcSize]));

    private static bool HasCrc(ReadOnlySpan<byte> raw) =>
        BinaryPrimitives.ReadUInt16LittleEndian(raw[^CrcSize..]) == Crc16.Of(raw[..^CrcSize]);
}
