using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CsCheck;
using Deception.Contracts;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.NKeys;

public sealed class NatsJwtTests
{
    private static readonly KeyPair Operator = KeyPair.CreatePair(PrefixByte.Operator);
    private static readonly KeyPair Account = KeyPair.CreatePair(PrefixByte.Account);
    private static readonly KeyPair User = KeyPair.CreatePair(PrefixByte.User);

    private static readonly NatsClaims<UserBody> Claims = new()
    {
        Name = "dc1",
        Subject = User.GetPublicKey(),
        IssuedAt = 1_790_000_000,
        Expires = 1_790_000_100,
        Nats = new UserBody
        {
            Publish = new SubjectPermission { Allow = ["deception.findings.dc1"] },
            Subscribe = new SubjectPermission { Allow = ["_INBOX.dc1.>"], Deny = [">"] },
            Subscriptions = 8,
            Data = -1,
            Payload = 1024,
            ConnectionTypes = ["STANDARD"],
        },
    };

    private static readonly string Jwt = NatsJwt.Encode(Claims, Account);

    [Fact]
    public void A_user_s_JWT_has_NATS_s_members_and_is_read_again()
    {
        using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(Jwt.Split('.')[1]));
        var (root, nats) = (json.RootElement, json.RootElement.GetProperty("nats"));
        Assert.Equal((User.GetPublicKey(), Account.GetPublicKey(), 1_790_000_000L, 1_790_000_100L),
            (root.GetProperty("sub").GetString(), root.GetProperty("iss").GetString(), root.GetProperty("iat").GetInt64(), root.GetProperty("exp").GetInt64()));
        Assert.Equal(("user", 2, "deception.findings.dc1", ">"), (nats.GetProperty("type").GetString(), nats.GetProperty("version").GetInt32(),
            nats.GetProperty("pub").GetProperty("allow")[0].GetString(), nats.GetProperty("sub").GetProperty("deny")[0].GetString()));

        Assert.True(NatsJwt.TryDecode(Jwt, out NatsClaims<UserBody>? claims));
        Assert.Equal((Claims.Name, Claims.Subject, Claims.Expires, 1024L), (claims.Name, claims.Subject, claims.Expires, claims.Nats.Payload));
        Assert.False(claims.IsValidAt(DateTimeOffset.FromUnixTimeSeconds(1_790_000_100)));
        Assert.True(claims.IsValidAt(DateTimeOffset.FromUnixTimeSeconds(1_790_000_099)));
        Assert.False((claims with { NotBefore = 1_790_000_050 }).IsValidAt(DateTimeOffset.FromUnixTimeSeconds(1_790_000_049)));
    }

    [Fact]
    public void Operators_and_accounts_are_read_again()
    {
        var op = NatsJwt.Encode(
            new NatsClaims<OperatorBody> { Subject = Operator.GetPublicKey(), Nats = new OperatorBody { SystemAccount = Account.GetPublicKey() } }, Operator);
        var account = NatsJwt.Encode(new NatsClaims<AccountBody>
        {
            Subject = Account.GetPublicKey(),
            Nats = new AccountBody
            {
                Limits = new AccountLimits { DiskStorage = -1 },
                Revocations = new Dictionary<string, long> { [User.GetPublicKey()] = 7 },
            },
        }, Operator);

        Assert.True(NatsJwt.TryDecode(op, out NatsClaims<OperatorBody>? first));
        Assert.Equal(Account.GetPublicKey(), first.Nats.SystemAccount);
        Assert.True(NatsJwt.TryDecode(account, out NatsClaims<AccountBody>? second));
        Assert.Equal((7L, -1L), (second.Nats.Revocations![User.GetPublicKey()], second.Nats.Limits.DiskStorage));
        Assert.False(NatsJwt.TryDecode(account, out NatsClaims<UserBody>? _));
        Assert.False(NatsJwt.TryDecode(op, out NatsClaims<AccountBody>? _));
    }

    [Fact]
    public void Who_may_not_sign_signs_for_nothing()
    {
        using var other = KeyPair.CreatePair(PrefixByte.User);
        Assert.False(NatsJwt.TryDecode(NatsJwt.Encode(Claims, other), out NatsClaims<UserBody>? _));
        Assert.False(NatsJwt.TryDecode(NatsJwt.Encode(Claims, Operator), out NatsClaims<UserBody>? _));
        Assert.False(NatsJwt.TryDecode(NatsJwt.Encode(Claims with { Subject = Account.GetPublicKey() }, Account), out NatsClaims<UserBody>? _));
        Assert.False(NatsJwt.TryDecode(NatsJwt.Encode(Claims with { Nats = Claims.Nats with { Version = 1 } }, Account), out NatsClaims<UserBody>? _));

        // Signed well, but by another than it names.
        var json = Base64Url.DecodeFromChars(Jwt.Split('.')[1]);
        Assert.False(NatsJwt.TryDecode(CompactJws.Sign("JWT", json, KeyPair.CreatePair(PrefixByte.Account)), out NatsClaims<UserBody>? _));
        Assert.False(NatsJwt.TryDecode(CompactJws.Sign("jwt", json, Account), out NatsClaims<UserBody>? _));
        Assert.True(NatsJwt.TryDecode(CompactJws.Sign("JWT", json, Account), out NatsClaims<UserBody>? _));
    }

    [Fact]
    public void Any_change_of_any_character_is_refused() => Gen.Int[0, Jwt.Length - 1].Select(Gen.Char[' ', '~']).Sample((at, c) =>
    {
        var altered = Jwt[..at] + c + Jwt[(at + 1)..];
        return altered == Jwt || !NatsJwt.TryDecode(altered, out NatsClaims<UserBody>? _);
    }, iter: 2000);

    [Fact]
    public void Any_change_of_a_key_or_token_is_refused_or_another()
    {
        var (seed, key) = (User.GetSeed(), User.GetPublicKey());
        var token = EnrolmentToken.Create([1, 2, 3]).ToString();
        Gen.Int[0, 200].Select(Gen.Char[' ', '~']).Sample((at, c) =>
        {
            string Alter(string text) => at % text.Length is var i ? text[..i] + c + text[(i + 1)..] : text;
            Assert.True(Alter(seed) == seed || !NKeyText.TryDecodeSeed(Alter(seed), out _, new byte[32]));
            Assert.True(Alter(key) == key || !NKeyText.TryDecodePublic(Alter(key), out _, new byte[32]));
            Assert.True(Alter(token) == token || !EnrolmentToken.TryParse(Alter(token), out var other) || other.ToString() != token);
        }, iter: 2000);
    }

    [Fact]
    public void Arbitrary_text_is_refused_quietly() => Gen.String.Sample(text =>
        !NatsJwt.TryDecode(text, out NatsClaims<UserBody>? _) && !CompactJws.TryRead(text, "JWT", out _)
        && !NKeyText.TryDecodePublic(text, out _, new byte[32]) && !NKeyText.TryDecodeSeed(text, out _, new byte[32])
        && !EnrolmentToken.TryParse(text, out _));

    [Fact]
    public void Damaged_JWTs_keys_and_tokens_are_refused_quietly() => Mutation.Run(
        "jwt",
        [Encoding.ASCII.GetBytes(Jwt), Encoding.ASCII.GetBytes(User.GetSeed()), Encoding.ASCII.GetBytes(User.GetPublicKey()),
            Encoding.ASCII.GetBytes(EnrolmentToken.Create([1]).ToString())],
        bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            _ = NatsJwt.TryDecode(text, out NatsClaims<UserBody>? _);
            _ = NatsJwt.TryDecode(text, out NatsClaims<AccountBody>? _);
            _ = NatsJwt.TryDecode(text, out NatsClaims<OperatorBody>? _);
            _ = NKeyText.TryDecodeSeed(text, out _, new byte[32]);
            _ = NKeyText.TryDecodePublic(text, out _, new byte[32]);
            _ = EnrolmentToken.TryParse(text, out _);
        });

    [Fact]
    public void Hostile_payloads_under_a_good_signature_are_refused_quietly() => Mutation.Run(
        "jwt payload",
        [Base64Url.DecodeFromChars(Jwt.Split('.')[1])],
        json => NatsJwt.TryDecode(CompactJws.Sign("JWT", json, Account), out NatsClaims<UserBody>? _),
        count: 2_000);
}
