using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Deception.Contracts;

/// <summary>
/// A one-time token: a secret, and the digest of the authority's certificate, by which the agent knows the controller
/// before it tells the secret.
/// </summary>
public sealed class EnrolmentToken
{
    /// <summary>How every token begins.</summary>
    public const string Prefix = "dce_";

    private const int SecretSize = 32;

    private EnrolmentToken(byte[] secret, byte[] pin) => (Secret, Pin) = (secret, pin);

    /// <summary>What only its holder knows.</summary>
    public byte[] Secret { get; }

    /// <summary>SHA-256 of the authority's certificate (DER).</summary>
    public byte[] Pin { get; }

    /// <summary>Digest under which the controller keeps it.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Secret));

    /// <summary>The secret's text.</summary>
    public string SecretText => Base64Url.EncodeToString(Secret);

    /// <summary>A new one.</summary>
    /// <param name="authority">The authority's certificate (DER).</param>
    public static EnrolmentToken Create(ReadOnlySpan<byte> authority) =>
        new(RandomNumberGenerator.GetBytes(SecretSize), SHA256.HashData(authority));

    /// <summary>Reads a token; false for any other text.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EnrolmentToken? token)
    {
        token = null;
        Span<byte> bytes = stackalloc byte[SecretSize + SHA256.HashSizeInBytes];
        text = text?.Trim();
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text.Length != Prefix.Length + Base64Url.GetEncodedLength(bytes.Length)
            || Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes, out _, out var length) != System.Buffers.OperationStatus.Done
            || length != bytes.Length || !text.AsSpan(Prefix.Length).SequenceEqual(Base64Url.EncodeToString(bytes)))
        {
            return false;
        }
        token = new EnrolmentToken(bytes[..SecretSize].ToArray(), bytes[SecretSize..].ToArray());
        return true;
    }

    /// <summary>True when this is the authority that the token means.</summary>
    public bool Pins(ReadOnlySpan<byte> authority) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(authority), Pin);

    /// <summary>The text to hand over.</summary>
    public override string ToString() => Prefix + Base64Url.EncodeToString([.. Secret, .. Pin]);
}
