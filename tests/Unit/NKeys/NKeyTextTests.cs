using System.Text;
using CsCheck;
using NATS.NKeys;
using Xunit;

namespace Deception.Tests.Unit.NKeys;

public sealed class NKeyTextTests
{
    private const string Seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
    private const string Public = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

    private static readonly PrefixByte[] Signing = [.. Enum.GetValues<PrefixByte>().Where(p => p.Signs())];
    private static readonly Gen<PrefixByte> Kinds = Gen.Int[0, Signing.Length - 1].Select(i => Signing[i]);

    [Fact]
    public void What_is_encoded_is_decoded() => Gen.Select(Kinds, Gen.Byte.Array[NKeyText.KeySize]).Sample((kind, key) =>
    {
        var decoded = new byte[NKeyText.KeySize];
        return NKeyText.TryDecodeSeed(NKeyText.EncodeSeed(kind, key), out var seedKind, decoded)
            && seedKind == kind && decoded.AsSpan().SequenceEqual(key)
            && NKeyText.TryDecodePublic(NKeyText.EncodePublic(kind, key), out var publicKind, decoded)
            && publicKind == kind && decoded.AsSpan().SequenceEqual(key);
    });

    /// <summary>CRC-16 finds every single wrong character: five bits in a row at most.</summary>
    [Fact]
    public void One_wrong_character_is_found() =>
        Gen.Select(Gen.Int[0, Seed.Length - 1], Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abc01=-\u00E9"]).Sample((at, c) =>
        {
            var text = Seed.ToCharArray();
            var same = text[at] == c;
            text[at] = c;
            return NKeyText.TryDecodeSeed(text, out _, new byte[NKeyText.KeySize]) == same;
        });

    [Theory]
    [InlineData("")]
    [InlineData("SU")]
    [InlineData(Public)]
    [InlineData(Seed + "A")]
    [InlineData(Seed + "=")]
    [InlineData(" " + Seed)]
    [InlineData("suacssl3uahudxkfsnvuzrf5uhpmwz6bfdtj7m6usdxiednppqyyycu3vy")]
    [InlineData("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VZ")] // same bytes, left-over bits set
    [InlineData("SXAKIYQA6CAS3VY3WHBEVVZ4UZKGLC5K3HF2CSPCYXDNHZQ3U3ZEQFZYVE")]
    public void What_is_no_seed_is_refused(string text)
    {
        Assert.False(NKeyText.TryDecodeSeed(text, out _, new byte[NKeyText.KeySize]));
        var fault = Assert.Throws<NKeysException>(() => KeyPair.FromSeed(text));
        Assert.DoesNotContain("SU", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_is_no_public_key()
    {
        Assert.False(NKeyText.TryDecodePublic(Seed, out _, new byte[NKeyText.KeySize]));
        Assert.Throws<NKeysException>(() => KeyPair.FromPublicKey(Seed));
    }

    [Fact]
    public void Hostile_texts_do_no_harm() =>
        Mutation.Run("nkeys", [Encoding.Latin1.GetBytes(Seed), Encoding.Latin1.GetBytes(Public)], bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            var key = new byte[NKeyText.KeySize];
            if (NKeyText.TryDecodeSeed(text, out var kind, key))
            {
                Assert.Equal(text, NKeyText.EncodeSeed(kind, key));
            }
            if (NKeyText.TryDecodePublic(text, out kind, key))
            {
                Assert.Equal(text, NKeyText.EncodePublic(kind, key));
            }
        }, maxBytesPerInput: 1024);
}
