using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Deception.Protocols;

/// <summary>Makes what knows a secret again without keeping it.</summary>
internal static class Digest
{
    /// <summary>First 16 bytes of SHA-256.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
