using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NATS.NKeys.Jwt;

/// <summary>
/// NATS JWTs, version 2: an operator signs itself and its accounts, an account signs its users
/// (docs.nats.io, "JWT authentication").
/// </summary>
public static class NatsJwt
{
    private const string Type = "JWT";

    /// <summary>Longest JWT that is read, in characters.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>An operator's JWT, signed by itself.</summary>
    public static string Encode(NatsClaims<OperatorBody> claims, KeyPair issuer) => Encode(claims, issuer, JwtJson.Default.NatsClaimsOperatorBody);

    /// <summary>An account's JWT, signed by its operator.</summary>
    public static string Encode(NatsClaims<AccountBody> claims, KeyPair issuer) => Encode(claims, issuer, JwtJson.Default.NatsClaimsAccountBody);

    /// <summary>A user's JWT, signed by its account.</summary>
    public static string Encode(NatsClaims<UserBody> claims, KeyPair issuer) => Encode(claims, issuer, JwtJson.Default.NatsClaimsUserBody);

    /// <summary>
    /// Reads an operator's JWT, which must be signed by the key that it names as issuer. Whether that key is to be
    /// trusted, and whether the time is right, the caller decides.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out NatsClaims<OperatorBody>? claims) =>
        TryDecode(text, JwtJson.Default.NatsClaimsOperatorBody, "operator", PrefixByte.Operator, PrefixByte.Operator, out claims);

    /// <inheritdoc cref="TryDecode(ReadOnlySpan{char}, out NatsClaims{OperatorBody}?)"/>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out NatsClaims<AccountBody>? claims) =>
        TryDecode(text, JwtJson.Default.NatsClaimsAccountBody, "account", PrefixByte.Operator, PrefixByte.Account, out claims);

    /// <inheritdoc cref="TryDecode(ReadOnlySpan{char}, out NatsClaims{OperatorBody}?)"/>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out NatsClaims<UserBody>? claims) =>
        TryDecode(text, JwtJson.Default.NatsClaimsUserBody, "user", PrefixByte.Account, PrefixByte.User, out claims);

    private static string Encode<TBody>(NatsClaims<TBody> claims, KeyPair issuer, JsonTypeInfo<NatsClaims<TBody>> type)
        where TBody : NatsBody
    {
        var whole = claims with { Issuer = issuer.GetPublicKey(), Id = "" };
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(whole, type));
        return CompactJws.Sign(Type, JsonSerializer.SerializeToUtf8Bytes(whole with { Id = Base32.Encode(digest) }, type), issuer);
    }

    private static bool TryDecode<TBody>(
        ReadOnlySpan<char> text, JsonTypeInfo<NatsClaims<TBody>> type, string kind, PrefixByte issuer, PrefixByte subject,
        [NotNullWhen(true)] out NatsClaims<TBody>? claims)
        where TBody : NatsBody
    {
        claims = null;
        if (text.Length > MaxLength || !CompactJws.TryRead(text, Type, out var document))
        {
            return false;
        }
        try
        {
            var read = JsonSerializer.Deserialize(document.Payload.Span, type);
            if (read is { Nats: { } body } && body.Type == kind && body.Version == 2
                && Is(read.Issuer, issuer) && Is(read.Subject, subject) && document.IsSignedBy(read.Issuer))
            {
                claims = read;
            }
        }
        catch (JsonException)
        {
            return false;
        }
        return claims is not null;
    }

    private static bool Is(string key, PrefixByte kind) =>
        NKeyText.TryDecodePublic(key, out var prefix, stackalloc byte[NKeyText.KeySize]) && prefix == kind;
}
