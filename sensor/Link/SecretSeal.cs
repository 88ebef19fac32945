using System.Security.Cryptography;
using System.Text;

namespace Deception.Link;

/// <summary>
/// Seals an agent's secrets with a master key that systemd hands over (<c>LoadCredential=deception-master-key:…</c>), where
/// it does: then a copy of the state folder alone is worth nothing. AES-256-GCM, key by HKDF-SHA256 (RFC 5869).
/// </summary>
public static class SecretSeal
{
    /// <summary>Name of the credential.</summary>
    public const string CredentialName = "deception-master-key";

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int ShortestKey = 32;

    /// <summary>True where there is a master key.</summary>
    public static bool IsThere => Credential(CredentialName) is not null;

    /// <summary>A credential that systemd put there, by name; null without.</summary>
    public static string? CredentialFile(string name) =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
        && Path.Combine(folder, name) is var file && File.Exists(file)
            ? file
            : null;

    /// <summary>Seals a text.</summary>
    /// <exception cref="CryptographicException">There is no usable master key.</exception>
    public static byte[] Seal(string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var cipher = Cipher();
        cipher.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize));
        return box;
    }

    /// <summary>Opens what <see cref="Seal"/> gave.</summary>
    /// <exception cref="CryptographicException">The master key is missing or another.</exception>
    public static string Open(byte[] box)
    {
        if (box.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("the sealed text is cut off");
        }
        var plain = new byte[box.Length - NonceSize - TagSize];
        using var cipher = Cipher();
        cipher.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), plain);
        return Encoding.UTF8.GetString(plain);
    }

    private static AesGcm Cipher()
    {
        var master = Credential(CredentialName) ?? throw new CryptographicException($"systemd's credential {CredentialName} is missing");
        if (master.Length < ShortestKey)
        {
            throw new CryptographicException($"systemd's credential {CredentialName} has less than {ShortestKey} bytes");
        }
        return new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "deception agent secrets"u8.ToArray()), TagSize);
    }

    private static byte[]? Credential(string name) => CredentialFile(name) is { } file ? File.ReadAllBytes(file) : null;
}
