using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace NATS.NKeys.Jwt;

/// <summary>
/// A signed document in JWS compact form (RFC 7515, 7.1): header, payload and signature in base64url, joined by dots. The
/// algorithm is NATS's own, <c>ed25519-nkey</c>. What is signed is the text itself, so nothing needs to be made canonical.
/// </summary>
public static class CompactJws
{
    /// <summary>The only algorithm.</summary>
    public const string Algorithm = "ed25519-nkey";

    /// <summary>Longest text that is read, in characters: a policy is the largest document.</summary>
    public const int MaxLength = 12 << 20;

    private const int MaxHeader = 512;
    private static readonly int SignatureText = Base64Url.GetEncodedLength(KeyPair.SignatureSize);

    /// <summary>Signs a payload.</summary>
    /// <param name="type">The header's <c>typ</c>: a signature made for one sort of document is worth nothing for another.</param>
    /// <param name="payload">What is signed.</param>
    /// <param name="key">The signer.</param>
    /// <exception cref="NKeysException">The key is only public.</exception>
    public static string Sign(string type, ReadOnlySpan<byte> payload, KeyPair key)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new JwsHeader { Typ = type, Alg = Algorithm }, JwtJson.Default.JwsHeader);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = new byte[KeyPair.SignatureSize];
        key.Sign(Encoding.ASCII.GetBytes(signed), signature);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>
    /// Takes a document apart, whoever signed it. Nothing in it may be believed before <see cref="JwsDocument.IsSignedBy"/>
    /// has said yes to a key that is trusted for other reasons.
    /// </summary>
    /// <param name="text">The compact form.</param>
    /// <param name="type">The <c>typ</c> that is expected.</param>
    /// <param name="document">Its parts, when true is returned.</param>
    public static bool TryRead(ReadOnlySpan<char> text, string type, [NotNullWhen(true)] out JwsDocument? document)
    {
        document = null;
        if (text.Length > MaxLength)
        {
            return false;
        }
        var first = text.IndexOf('.');
        var last = text.LastIndexOf('.');
        if (first <= 0 || last <= first || first > MaxHeader || text.Length - last - 1 != SignatureText
            || !TryDecode(text[..first], out var header) || !IsHeader(header, type)
            || !TryDecode(text[(first + 1)..last], out var payload)
            || !TryDecode(text[(last + 1)..], out var signature) || signature.Length != KeyPair.SignatureSize)
        {
            return false;
        }
        document = new JwsDocument(payload, Encoding.ASCII.GetBytes(text[..last].ToString()), signature);
        return true;
    }

    // Strict: the alphabet alone, and no second text for the same bytes.
    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
        {
            return false;
        }
        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        // Not TryDecodeFromChars, which throws on left-over bits.
        if (Base64Url.DecodeFromChars(text, buffer, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }
        bytes = buffer[..length];
        return text.SequenceEqual(Base64Url.EncodeToString(bytes));
    }

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static bool IsHeader(byte[] json, string type)
    {
        try
        {
            var header = JsonSerializer.Deserialize(json, JwtJson.Default.JwsHeader);
            return header?.Alg == Algorithm && header.Typ == type;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>A signed document, taken apart.</summary>
public sealed class JwsDocument
{
    private readonly byte[] _signed;
    private readonly byte[] _signature;

    internal JwsDocument(byte[] payload, byte[] signed, byte[] signature) => (Payload, _signed, _signature) = (payload, signed, signature);

    /// <summary>What was signed, if it was.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>True when the key's owner signed exactly this.</summary>
    public bool IsSignedBy(KeyPair key) => key.Verify(_signed, _signature);

    /// <summary>True when the owner of a public key's text signed exactly this; false for a text that is no key.</summary>
    public bool IsSignedBy(string publicKey)
    {
        var raw = new byte[NKeyText.KeySize];
        if (!NKeyText.TryDecodePublic(publicKey, out _, raw))
        {
            return false;
        }
        using var key = KeyPair.FromPublicKey(publicKey);
        return IsSignedBy(key);
    }
}
