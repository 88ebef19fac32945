using System.Numerics;
using System.Text;
using CsCheck;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.NKeys.Jwt;

/// <summary>JWTs that are not what they say they are.</summary>
public sealed class ForgedJwtTests : IDisposable
{
    private const string Header = """{"typ":"JWT","alg":"ed25519-nkey"}""";

    private readonly Papers _papers = new();

    public void Dispose() => _papers.Dispose();

    [Fact]
    public void Each_kind_is_read_as_its_own_kind_only()
    {
        var (op, account, user) = (_papers.OperatorJwt, _papers.AccountJwt, _papers.UserJwt);

        Assert.Equal((true, false, false), (Papers.IsOperator(op), Papers.IsAccount(op), Papers.IsUser(op)));
        Assert.Equal((false, true, false), (Papers.IsOperator(account), Papers.IsAccount(account), Papers.IsUser(account)));
        Assert.Equal((false, false, true), (Papers.IsOperator(user), Papers.IsAccount(user), Papers.IsUser(user)));
    }

    [Fact]
    public void Who_signs_must_be_who_is_named_and_of_the_right_kind()
    {
        using var other = KeyPair.CreatePair(PrefixByte.Account);
        var payload = Papers.Payload(_papers.UserJwt);
        Assert.True(Papers.IsUser(Papers.Sign(payload, _papers.Account)));

        Assert.False(Papers.IsUser(Papers.Sign(payload, other)));
        Assert.False(Papers.IsUser(Papers.Sign(payload.Replace(_papers.Account.GetPublicKey(), other.GetPublicKey(), StringComparison.Ordinal), _papers.Account)));
        Assert.False(Papers.IsUser(NatsJwt.Encode(_papers.UserClaims, _papers.Operator)));
        Assert.False(Papers.IsUser(NatsJwt.Encode(_papers.UserClaims, _papers.User)));
        Assert.False(Papers.IsUser(Papers.Sign(payload.Replace("\"iss\"", "\"was\"", StringComparison.Ordinal), _papers.Account)));
    }

    [Fact]
    public void Whom_it_is_about_must_be_of_the_right_kind()
    {
        Assert.False(Papers.IsUser(NatsJwt.Encode(_papers.UserClaims with { Subject = _papers.Account.GetPublicKey() }, _papers.Account)));
        Assert.False(Papers.IsUser(NatsJwt.Encode(_papers.UserClaims with { Subject = "" }, _papers.Account)));
        Assert.False(Papers.IsUser(NatsJwt.Encode(_papers.UserClaims with { Subject = "dc1" }, _papers.Account)));
        Assert.False(Papers.IsAccount(NatsJwt.Encode(new NatsClaims<AccountBody>
        {
            Subject = _papers.User.GetPublicKey(),
            Nats = new AccountBody { Limits = new AccountLimits() },
        }, _papers.Operator)));
    }

    [Theory]
    [InlineData("\"type\":\"user\"", "\"type\":\"account\"")]
    [InlineData("\"type\":\"user\"", "\"type\":\"\"")]
    [InlineData("\"type\":\"user\"", "\"type\":7")]
    [InlineData("\"version\":2", "\"version\":1")]
    [InlineData("\"version\":2", "\"version\":3")]
    [InlineData("\"version\":2", "\"version\":\"2\"")]
    [InlineData("\"nats\":", "\"gnats\":")]
    [InlineData("\"exp\":", "\"exp\":\"never\",\"old\":")]
    [InlineData("\"nats\":{", "\"nats\":null,\"nuts\":{")]
    public void Kind_version_and_shape_must_be_the_known_ones(string from, string to)
    {
        var payload = Papers.Payload(_papers.UserJwt);
        Assert.Contains(from, payload, StringComparison.Ordinal);

        Assert.False(Papers.IsUser(Papers.Sign(payload.Replace(from, to, StringComparison.Ordinal), _papers.Account)));
    }

    [Theory]
    [InlineData("""{"typ":"JWT","alg":"none"}""")]
    [InlineData("""{"typ":"JWT","alg":"EdDSA"}""")]
    [InlineData("""{"typ":"JWT","alg":"ed25519"}""")]
    [InlineData("""{"typ":"jwt","alg":"ed25519-nkey"}""")]
    [InlineData("""{"typ":"deception.orders/1","alg":"ed25519-nkey"}""")]
    [InlineData("""{"alg":"ed25519-nkey"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""["JWT","ed25519-nkey"]""")]
    [InlineData("null")]
    [InlineData("{")]
    public void A_header_that_says_anything_else_is_refused(string header)
    {
        var payload = Encoding.UTF8.GetBytes(Papers.Payload(_papers.UserJwt));
        Assert.True(Papers.IsUser(Papers.Sign(Header, payload, _papers.Account)));

        Assert.False(Papers.IsUser(Papers.Sign(header, payload, _papers.Account)));
    }

    /// <summary>RFC 8032, 8.4: S must be below the group's order, or a signature could be altered and still hold.</summary>
    [Fact]
    public void A_signature_has_one_form_only()
    {
        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);
        var message = Encoding.ASCII.GetBytes("message");
        var signature = new byte[KeyPair.SignatureSize];
        _papers.User.Sign(message, signature);
        Assert.True(_papers.User.Verify(message, signature));

        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        signature.AsSpan(32).Clear();
        Assert.True(s.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true));

        Assert.False(_papers.User.Verify(message, signature));
    }

    [Fact]
    public void Every_single_character_counts()
    {
        foreach (var (jwt, reads) in ((string, Func<string, bool>)[])[
            (_papers.OperatorJwt, Papers.IsOperator), (_papers.AccountJwt, Papers.IsAccount), (_papers.UserJwt, Papers.IsUser)])
        {
            Assert.True(reads(jwt));
            Gen.Select(Gen.Int[0, jwt.Length - 1], Gen.Char["ABCXYZabcxyz0189-_.=+/ \u00E9\0"]).Sample((at, c) =>
                reads(string.Concat(jwt.AsSpan(0, at), [c], jwt.AsSpan(at + 1))) == (jwt[at] == c), iter: 500);
            Gen.Int[0, jwt.Length - 1].Sample(at => !reads(jwt[..at]) && !reads(jwt.Remove(at, 1)), iter: 100);
            Assert.False(reads(jwt + "A"));
            Assert.False(reads(jwt + "."));
            Assert.False(reads(" " + jwt));
        }
    }

    /// <summary>64 bytes leave four bits of the last character over: each of its 16 readings is the same signature.</summary>
    [Fact]
    public void Left_over_bits_of_the_last_character_count_too()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var jwt = _papers.UserJwt;

        Assert.Equal([jwt[^1]], Alphabet.Where(c => Papers.IsUser(jwt[..^1] + c)));
    }

    [Fact]
    public void A_text_longer_than_any_JWT_is_not_read()
    {
        var body = _papers.UserClaims with { Name = new string('x', NatsJwt.MaxLength) };

        Assert.False(Papers.IsUser(NatsJwt.Encode(body, _papers.Account)));
    }
}
