using System.Security.Cryptography;

namespace Deception.Contracts;

/// <summary>
/// Boxes for what lies at the broker for a lease's holders: nonce (12 bytes), tag (16 bytes) and cipher text (AES-256-GCM), bound to a place.
/// Who has only an agent's key reads nothing and can leave nothing that counts.
/// </summary>
public static class StateSeal
{
    private const int NonceBytes = 12, TagBytes = 16;

    /// <summary>Seals.</summary>
    /// <param name="key">The lease's key, 32 bytes.</param>
    /// <param name="bound">What the box is for: it opens for nothing else.</param>
    /// <param name="plain">The content.</param>
    public static byte[] Seal(byte[] key, byte[] bound, ReadOnlySpan<byte> plain)
    {
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), bound);
        return box;
    }

    /// <summary>Opens; null for a box that is damaged, of another key or for something else.</summary>
    public static byte[]? Open(byte[] key, byte[] bound, ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            return null;
        }
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), plain, bound);
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
