using System.Text;
using CsCheck;
using Deception.Contracts;
using Xunit;

namespace Deception.Tests.Unit.Link;

public sealed class EnrolmentTokenTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly EnrolmentToken _token = EnrolmentToken.Create([1, 2, 3]);

    [Fact]
    public void What_is_handed_over_is_read_again()
    {
        Assert.True(EnrolmentToken.TryParse($"  {_token}\n", out var read));

        Assert.Equal(_token.Secret, read.Secret);
        Assert.Equal((_token.Digest, _token.SecretText), (read.Digest, read.SecretText));
        Assert.True(read.Pins([1, 2, 3]));
        Assert.False(read.Pins([1, 2, 4]));
        Assert.False(read.Pins([]));
    }

    [Fact]
    public void No_two_tokens_share_a_secret() => Assert.NotEqual(_token.Digest, EnrolmentToken.Create([1, 2, 3]).Digest);

    /// <summary>No character can be altered without the token becoming another, or none.</summary>
    [Fact]
    public void Every_single_character_counts() =>
        Gen.Select(Gen.Int[0, _token.ToString().Length - 1], Gen.Char[Alphabet + "=+/ \u00E9\0\n"]).Sample((at, c) =>
        {
            var text = _token.ToString();
            var altered = string.Concat(text.AsSpan(0, at), [c], text.AsSpan(at + 1));
            return !EnrolmentToken.TryParse(altered, out var read) || read.ToString() == altered;
        });

    /// <summary>64 bytes leave four bits of the last character over, which must be zero: each token has one text.</summary>
    [Fact]
    public void Left_over_bits_of_the_last_character_count_too()
    {
        var text = _token.ToString();

        Assert.Equal(['A', 'Q', 'g', 'w'], Alphabet.Where(c => EnrolmentToken.TryParse(text[..^1] + c, out _)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dce_")]
    [InlineData("dct_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("DCE_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("dce_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("dce_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("dce_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string? text) => Assert.False(EnrolmentToken.TryParse(text, out _));

    [Fact]
    public void Hostile_texts_do_no_harm()
    {
        byte[][] seeds = [Encoding.Latin1.GetBytes(_token.ToString()), "dce_"u8.ToArray()];
        Mutation.Run("enrolment token", seeds, bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (EnrolmentToken.TryParse(text, out var read))
            {
                Assert.Equal(text.Trim(), read.ToString());
            }
        }, maxBytesPerInput: 4096);
    }
}
