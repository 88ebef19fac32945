using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace NATS.NKeys;

/// <summary>
/// An Ed25519 key (RFC 8032) of the NATS kinds. The members that NATS.Client.Core calls (<see cref="FromSeed"/>,
/// <see cref="Sign"/>, <see cref="GetPublicKey"/>) have the shapes of the package whose place this project takes.
/// </summary>
public sealed class KeyPair : IDisposable
{
    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = 64;

    private readonly byte[]? _seed;
    private readonly byte[] _public;
    private bool _disposed;

    private KeyPair(PrefixByte prefix, byte[]? seed, byte[] publicKey)
    {
        Prefix = prefix;
        _seed = seed;
        _public = publicKey;
    }

    /// <summary>What kind of key it is.</summary>
    public PrefixByte Prefix { get; }

    /// <summary>False for a key that was read from its public text: it verifies only.</summary>
    public bool CanSign => _seed is not null;

    /// <summary>Makes a new key from the system's random numbers.</summary>
    /// <exception cref="NKeysException">The kind doesn't sign.</exception>
    public static KeyPair CreatePair(PrefixByte prefix) => prefix.Signs()
        ? WithSeed(prefix, RandomNumberGenerator.GetBytes(NKeyText.KeySize))
        : throw new NKeysException($"a key of kind {prefix} can't sign");

    /// <summary>Reads a seed (<c>SU…</c>, <c>SA…</c>, <c>SO…</c>, <c>SN…</c>, <c>SC…</c>).</summary>
    /// <exception cref="NKeysException">It is no seed of a key that signs.</exception>
    public static KeyPair FromSeed(ReadOnlySpan<char> seed)
    {
        var raw = new byte[NKeyText.KeySize];
        return NKeyText.TryDecodeSeed(seed, out var prefix, raw)
            ? WithSeed(prefix, raw)
            : throw new NKeysException("not the seed of a signing NATS key");
    }

    /// <summary>Reads a public key, which verifies only.</summary>
    /// <exception cref="NKeysException">It is no public key of a kind that signs.</exception>
    public static KeyPair FromPublicKey(ReadOnlySpan<char> publicKey)
    {
        var raw = new byte[NKeyText.KeySize];
        return NKeyText.TryDecodePublic(publicKey, out var prefix, raw)
            ? new KeyPair(prefix, null, raw)
            : throw new NKeysException("not the public part of a signing NATS key");
    }

    /// <summary>The public key's text.</summary>
    public string GetPublicKey() => NKeyText.EncodePublic(Prefix, _public);

    /// <summary>The seed's text: a secret.</summary>
    /// <exception cref="NKeysException">This key is only public.</exception>
    public string GetSeed() => NKeyText.EncodeSeed(Prefix, Seed());

    /// <summary>Signs a message.</summary>
    /// <param name="message">What is signed.</param>
    /// <param name="signature">Takes the 64 bytes of the signature at its start.</param>
    /// <exception cref="NKeysException">This key is only public, or the buffer is too short.</exception>
    public void Sign(ReadOnlyMemory<byte> message, Memory<byte> signature)
    {
        var seed = Seed();
        if (signature.Length < SignatureSize)
        {
            throw new NKeysException($"a signature takes {SignatureSize} bytes, not {signature.Length}");
        }
        var bytes = new byte[SignatureSize];
        Ed25519.Sign(seed, 0, _public, 0, message.ToArray(), 0, message.Length, bytes, 0);
        bytes.CopyTo(signature);
    }

    /// <summary>True when the signature is this key's and the message's; false for any other bytes.</summary>
    public bool Verify(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature) =>
        signature.Length == SignatureSize
        && Ed25519.Verify(signature.ToArray(), 0, _public, 0, message.ToArray(), 0, message.Length);

    /// <summary>Forgets the seed.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_seed);
    }

    private static KeyPair WithSeed(PrefixByte prefix, byte[] seed)
    {
        var publicKey = new byte[NKeyText.KeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        return new KeyPair(prefix, seed, publicKey);
    }

    private byte[] Seed()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _seed ?? throw new NKeysException("a public key can't sign");
    }
}
