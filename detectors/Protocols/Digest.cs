using System.Security.Cryptography;

namespace Deception.Protocols;

/// <summary>Makes what knows a secret again without keeping it.</summary>
internal static class Digest
{
    private const int Length = 16;

    /// <summary>First 16 bytes of SHA-256 as hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return Convert.ToHexStringLower(hash[..Length]);
    }
}
