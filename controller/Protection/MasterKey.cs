using System.Security.Cryptography;
using System.Text;
using Deception.Controller.Hosting;

namespace Deception.Controller.Protection;

/// <summary>Seals what lies on the disk: AES-256-GCM, under a key of its own for each purpose.</summary>
public sealed class MasterKey
{
    /// <summary>Name of the credential, as in systemd's <c>LoadCredential=</c> and <c>SetCredentialEncrypted=</c>.</summary>
    public const string Credential = "deception-master-key";

    /// <summary>Shorter ones are refused.</summary>
    public const int MinLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _secret;

    /// <param name="secret">At least <see cref="MinLength"/> random bytes.</param>
    public MasterKey(byte[] secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinLength);
        _secret = secret;
    }

    /// <summary>Reads the credential.</summary>
    /// <param name="folder">Folder of the credentials; null for none.</param>
    /// <returns>Null if there is no such credential.</returns>
    public static MasterKey? Find(string? folder)
    {
        if (folder is null || Path.Combine(folder, Credential) is var file && !File.Exists(file))
        {
            return null;
        }
        try
        {
            var secret = File.ReadAllBytes(file);
            return secret.Length >= MinLength
                ? new MasterKey(secret)
                : throw new ExpectedFault($"{file}: a master key has at least {MinLength} bytes, this one has {secret.Length}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedFault($"{file}: {e.Message}", e);
        }
    }

    /// <summary>Nonce, cipher text and tag.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> open)
    {
        var @sealed = new byte[NonceLength + open.Length + TagLength];
        var nonce = @sealed.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(purpose);
        cipher.Encrypt(nonce, open, @sealed.AsSpan(NonceLength, open.Length), @sealed.AsSpan(^TagLength..));
        return @sealed;
    }

    /// <summary>What was sealed; null if another key or purpose sealed it, or somebody changed it.</summary>
    public byte[]? Open(string purpose, ReadOnlySpan<byte> @sealed)
    {
        if (@sealed.Length < NonceLength + TagLength)
        {
            return null;
        }
        var open = new byte[@sealed.Length - NonceLength - TagLength];
        using var cipher = Cipher(purpose);
        try
        {
            cipher.Decrypt(@sealed[..NonceLength], @sealed[NonceLength..^TagLength], @sealed[^TagLength..], open);
            return open;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private AesGcm Cipher(string purpose) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, salt: null, Encoding.UTF8.GetBytes(purpose)), TagLength);
}
