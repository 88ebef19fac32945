using System.Buffers.Text;
using System.Text;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.NKeys.Jwt;

/// <summary>Hostile texts: no exception, and nothing is believed that wasn't signed.</summary>
public sealed class JwtMutationTests : IDisposable
{
    private readonly Papers _papers = new();

    public void Dispose() => _papers.Dispose();

    [Fact]
    public void Damaged_JWTs_are_refused()
    {
        string[] good = [_papers.OperatorJwt, _papers.AccountJwt, _papers.UserJwt];
        Mutation.Run("jwt", [.. good.Select(Encoding.Latin1.GetBytes)], bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            Assert.Equal(good.Contains(text), Papers.IsOperator(text) | Papers.IsAccount(text) | Papers.IsUser(text));
        }, maxBytesPerInput: 64 * 1024);
    }

    /// <summary>What is signed is JSON, read before the signature is checked, for that says who must have signed.</summary>
    [Fact]
    public void Damaged_claims_do_no_harm()
    {
        string[] good = [_papers.OperatorJwt, _papers.AccountJwt, _papers.UserJwt];
        var signed = good.Select(Papers.Payload).ToHashSet(StringComparer.Ordinal);
        Mutation.Run("jwt claims", [.. signed.Select(Encoding.UTF8.GetBytes)], bytes =>
        {
            var text = $"{good[0].Split('.')[0]}.{Base64Url.EncodeToString(bytes)}.{good[2].Split('.')[2]}";
            Assert.Equal(text == good[2], Papers.IsOperator(text) | Papers.IsAccount(text) | Papers.IsUser(text));
        }, maxBytesPerInput: 64 * 1024);
    }

    [Fact]
    public void Damaged_headers_are_read_as_what_they_are_or_not_at_all()
    {
        var good = _papers.UserJwt.Split('.');
        Mutation.Run("jws header", ["""{"typ":"JWT","alg":"ed25519-nkey"}"""u8.ToArray(), """{"alg":"ed25519-nkey","typ":null,"x":[{}]}"""u8.ToArray()], bytes =>
        {
            var text = $"{Base64Url.EncodeToString(bytes)}.{good[1]}.{good[2]}";
            if (CompactJws.TryRead(text, "JWT", out var document))
            {
                Assert.Equal(text == _papers.UserJwt, document.IsSignedBy(_papers.Account));
            }
        }, maxBytesPerInput: 64 * 1024);
    }

    [Fact]
    public void Damaged_documents_are_not_signed()
    {
        var good = CompactJws.Sign("deception.orders/1", "{}"u8, _papers.Account);
        Mutation.Run("compact jws", [Encoding.Latin1.GetBytes(good), "a.b.c"u8.ToArray(), "..."u8.ToArray()], bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (CompactJws.TryRead(text, "deception.orders/1", out var document))
            {
                Assert.Equal(text == good, document.IsSignedBy(_papers.Account));
                Assert.False(document.IsSignedBy(_papers.User));
            }
            else
            {
                Assert.NotEqual(good, text);
            }
        }, maxBytesPerInput: 64 * 1024);
    }

    [Fact]
    public void A_signature_is_asked_of_real_keys_only()
    {
        Assert.True(CompactJws.TryRead(_papers.UserJwt, "JWT", out var document));

        Assert.True(document.IsSignedBy(_papers.Account.GetPublicKey()));
        Assert.False(document.IsSignedBy(_papers.User.GetPublicKey()));
        foreach (var text in (string[])["", "A", _papers.Account.GetSeed(), _papers.Account.GetPublicKey()[..^1], _papers.Account.GetPublicKey().ToLowerInvariant()])
        {
            Assert.False(document.IsSignedBy(text));
        }
    }
}
