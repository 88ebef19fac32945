using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Deception.Contracts;

/// <summary>
/// Seals and opens single boxes. Digest: HMAC-SHA256(key, "digest\0" kind "\0" leaf), cut to 16 bytes. Box: AES-256-GCM under
/// HMAC-SHA256(key, "box\0" kind "\0" leaf), its nonce an HMAC of the content, so the same content gives the same bytes and
/// two contents under one leaf never share a nonce. Leaves are compared without letter case.
/// </summary>
public static class HoneySeal
{
    /// <summary>Bytes of an agent's key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a digest.</summary>
    public const int DigestSize = 16;

    /// <summary>Longest leaf, in UTF-16 units; longer ones have no box.</summary>
    public const int MaxLeaf = 256;

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int MaxKind = 32;
    private const int MaxText = 16 + MaxKind + (3 * MaxLeaf);

    // The length of a box should say little about the names in it. JSON may end in blanks.
    private const int Padding = 64;

    /// <summary>Seals a content under a leaf.</summary>
    /// <param name="key">The agent's key.</param>
    /// <param name="kind">One of <see cref="SealKind"/>.</param>
    /// <param name="leaf">1–<see cref="MaxLeaf"/> characters.</param>
    /// <param name="json">UTF-8 JSON.</param>
    /// <exception cref="ArgumentException">Key or leaf has another length.</exception>
    public static SealedBox Seal(ReadOnlySpan<byte> key, string kind, ReadOnlySpan<char> leaf, ReadOnlySpan<byte> json)
    {
        var digest = new byte[DigestSize];
        if (!TryDigest(key, kind, leaf, out var number))
        {
            throw new ArgumentException($"a key has {KeySize} bytes, a leaf 1-{MaxLeaf} characters", nameof(leaf));
        }
        BinaryPrimitives.WriteUInt128BigEndian(digest, number);
        Span<byte> boxKey = stackalloc byte[KeySize];
        _ = TryMac(key, "box", kind, leaf, boxKey);
        var plain = new byte[(json.Length + Padding - 1) / Padding * Padding];
        plain.AsSpan(json.Length).Fill((byte)' ');
        json.CopyTo(plain);
        Span<byte> nonceKey = stackalloc byte[KeySize];
        Span<byte> nonce = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = TryMac(key, "nonce", kind, leaf, nonceKey);
        HMACSHA256.HashData(nonceKey, plain, nonce);
        var box = new byte[NonceSize + TagSize + plain.Length];
        nonce[..NonceSize].CopyTo(box);
        using var cipher = new AesGcm(boxKey, TagSize);
        cipher.Encrypt(nonce[..NonceSize], plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize));
        return new SealedBox { Digest = digest, Box = box };
    }

    /// <summary>Opens a box with a leaf; null when the leaf is another's, or the box was changed.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, string kind, ReadOnlySpan<char> leaf, SealedBox box)
    {
        Span<byte> boxKey = stackalloc byte[KeySize];
        var bytes = box.Box.Span;
        if (bytes.Length < NonceSize + TagSize || !TryMac(key, "box", kind, leaf, boxKey))
        {
            return null;
        }
        var plain = new byte[bytes.Length - NonceSize - TagSize];
        try
        {
            using var cipher = new AesGcm(boxKey, TagSize);
            cipher.Decrypt(bytes[..NonceSize], bytes[(NonceSize + TagSize)..], bytes.Slice(NonceSize, TagSize), plain);
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The digest of a leaf as a number. Allocates nothing. False for an empty or too long leaf, or a bad key.</summary>
    public static bool TryDigest(ReadOnlySpan<byte> key, string kind, ReadOnlySpan<char> leaf, out UInt128 digest)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var ok = TryMac(key, "digest", kind, leaf, mac);
        digest = ok ? BinaryPrimitives.ReadUInt128BigEndian(mac) : default;
        return ok;
    }

    private static bool TryMac(ReadOnlySpan<byte> key, string purpose, string kind, ReadOnlySpan<char> leaf, Span<byte> mac)
    {
        if (key.Length != KeySize || kind.Length > MaxKind || leaf.Length is 0 or > MaxLeaf)
        {
            return false;
        }
        Span<char> upper = stackalloc char[MaxLeaf];
        Span<byte> text = stackalloc byte[MaxText];
        var length = Encoding.UTF8.GetBytes(purpose, text);
        text[length++] = 0;
        length += Encoding.UTF8.GetBytes(kind, text[length..]);
        text[length++] = 0;
        upper = upper[..leaf.ToUpperInvariant(upper)];
        length += Encoding.UTF8.GetBytes(upper, text[length..]);
        HMACSHA256.HashData(key, text[..length], mac);
        return true;
    }
}
