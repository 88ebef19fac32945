using System.Text;
using NATS.NKeys;
using Xunit;

namespace Deception.Tests.Unit.NKeys;

public sealed class KeyPairTests
{
    /// <summary>Pairs that NATS has published: its documentation and its own libraries' tests.</summary>
    [Theory]
    [InlineData("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY", "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4", PrefixByte.User)]
    [InlineData("SAANDLKMXL6CUS3CP52WIXBEDN6YJ545GDKC65U5JZPPV6WH6ESWUA6YAI", "ABJHLOVMPA4CI6R5KLNGOB4GSLNIY7IOUPAJC4YFNDLQVIOBYQGUWVLA", PrefixByte.Account)]
    public void A_published_seed_makes_its_published_key(string seed, string publicKey, PrefixByte prefix)
    {
        using var key = KeyPair.FromSeed(seed);

        Assert.Equal(publicKey, key.GetPublicKey());
        Assert.Equal(seed, key.GetSeed());
        Assert.Equal(prefix, key.Prefix);
    }

    /// <summary>A nonce and its signature from the tests of NATS's clients.</summary>
    [Fact]
    public void A_published_signature_is_made_again()
    {
        using var key = KeyPair.FromSeed("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY");
        var signature = new byte[KeyPair.SignatureSize];

        key.Sign(Encoding.ASCII.GetBytes("DhXdTMAeiHhLDig"), signature);

        Assert.Equal("WosANJXgeyxerXFo0twRiMG+/ZjYp1K/46bFeFax705yFTCTjM18jWl01gGYk4KKbadiHd+hP3WgUQ2iLZUAAA==",
            Convert.ToBase64String(signature));
    }

    /// <summary>RFC 8032, 7.1, test 2: the raw key under NATS's text.</summary>
    [Fact]
    public void Signs_as_RFC_8032_says()
    {
        var seed = Convert.FromHexString("4CCD089B28FF96DA9DB6C346EC114E0F5B8A319F35ABA624DA8CF6ED4FB8A6FB");
        using var key = KeyPair.FromSeed(NKeyText.EncodeSeed(PrefixByte.Account, seed));
        var signature = new byte[KeyPair.SignatureSize];

        key.Sign(new byte[] { 0x72 }, signature);

        Assert.Equal("92A009A9F0D4CAB8720E820B5F642540A2B27B5416503F8FB3762223EBDB69DA"
            + "085AC1E43E15996E458F3613D0F11D8C387B2EAEB4302AEEB00D291612BB0C00", Convert.ToHexString(signature));
        var raw = new byte[NKeyText.KeySize];
        Assert.True(NKeyText.TryDecodePublic(key.GetPublicKey(), out var prefix, raw));
        Assert.Equal(PrefixByte.Account, prefix);
        Assert.Equal("3D4017C3E843895A92B70AA74D1B7EBC9C982CCF2EC4968CC0CD55F12AF4660C", Convert.ToHexString(raw));
    }

    [Theory]
    [InlineData(PrefixByte.User, "SU", 'U')]
    [InlineData(PrefixByte.Account, "SA", 'A')]
    [InlineData(PrefixByte.Operator, "SO", 'O')]
    [InlineData(PrefixByte.Server, "SN", 'N')]
    [InlineData(PrefixByte.Cluster, "SC", 'C')]
    public void A_new_key_tells_its_kind_by_its_first_letters(PrefixByte prefix, string seedStart, char publicStart)
    {
        using var key = KeyPair.CreatePair(prefix);

        Assert.StartsWith(seedStart, key.GetSeed(), StringComparison.Ordinal);
        Assert.Equal(publicStart, key.GetPublicKey()[0]);
        Assert.Equal(58, key.GetSeed().Length);
        Assert.Equal(56, key.GetPublicKey().Length);
    }

    [Theory]
    [InlineData(PrefixByte.Curve)]
    [InlineData(PrefixByte.Private)]
    [InlineData(PrefixByte.Seed)]
    [InlineData((PrefixByte)1)]
    public void Kinds_that_do_not_sign_are_refused(PrefixByte prefix)
    {
        Assert.Throws<NKeysException>(() => KeyPair.CreatePair(prefix));
        Assert.Throws<NKeysException>(() => NKeyText.EncodePublic(prefix, new byte[NKeyText.KeySize]));
        Assert.Throws<NKeysException>(() => NKeyText.EncodeSeed(prefix, new byte[NKeyText.KeySize]));
    }

    [Fact]
    public void The_public_part_verifies_and_can_not_sign()
    {
        using var key = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.FromPublicKey(key.GetPublicKey());
        var message = Encoding.ASCII.GetBytes("nonce");
        var signature = new byte[KeyPair.SignatureSize];
        key.Sign(message, signature);

        Assert.True(other.Verify(message, signature));
        Assert.False(other.CanSign);
        Assert.False(other.Verify(message[1..], signature));
        Assert.False(other.Verify(message, signature.AsMemory(1)));
        Assert.Throws<NKeysException>(() => other.Sign(message, new byte[KeyPair.SignatureSize]));
        Assert.Throws<NKeysException>(() => other.GetSeed());
        Assert.Throws<NKeysException>(() => key.Sign(message, new byte[KeyPair.SignatureSize - 1]));
    }

    [Fact]
    public void A_disposed_key_has_forgotten_its_seed()
    {
        var key = KeyPair.CreatePair(PrefixByte.User);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign(new byte[1], new byte[KeyPair.SignatureSize]));
        Assert.Throws<ObjectDisposedException>(key.GetSeed);
    }
}
