using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Xunit;

namespace Deception.Tests.Unit.Contracts;

public sealed class HoneySealTests
{
    private static readonly byte[] Key = SHA256.HashData("one agent"u8);
    private static readonly byte[] Json = """{"accounts":[{"name":"adm_vault"}]}"""u8.ToArray();

    [Theory]
    [InlineData("adm_vault", "ADM_Vault")]
    [InlineData("Jörg", "JÖRG")]
    public void A_box_opens_with_its_leaf_in_any_letter_case(string leaf, string said)
    {
        var box = HoneySeal.Seal(Key, SealKind.Account, leaf, Json);
        var opened = Assert.Single(Reader(box).Open(SealKind.Account, said, ContractsJson.Default.HoneyPolicy));
        Assert.Equal("adm_vault", opened.Accounts[0].Name);
    }

    [Fact]
    public void Nothing_else_opens_it()
    {
        var box = HoneySeal.Seal(Key, SealKind.Account, "adm_vault", Json);
        Assert.Null(HoneySeal.Open(Key, SealKind.Account, "adm_vaul", box));
        Assert.Null(HoneySeal.Open(Key, SealKind.Credential, "adm_vault", box));
        Assert.Null(HoneySeal.Open(SHA256.HashData("another agent"u8), SealKind.Account, "adm_vault", box));
        Assert.Null(HoneySeal.Open(Key, SealKind.Account, "", box));
        Assert.Null(HoneySeal.Open(Key, SealKind.Account, new string('a', HoneySeal.MaxLeaf + 1), box));
        Assert.Empty(Reader(box).Open(SealKind.Account, "bob", ContractsJson.Default.HoneyPolicy));
    }

    [Fact]
    public void Digest_and_cipher_are_those_of_the_design()
    {
        var box = HoneySeal.Seal(Key, "account", "adm_vault", Json);
        Assert.Equal(HMACSHA256.HashData(Key, "digest\0account\0ADM_VAULT"u8)[..16], box.Digest.ToArray());
        var bytes = box.Box.ToArray();
        var plain = new byte[bytes.Length - 28];
        using var aes = new AesGcm(HMACSHA256.HashData(Key, "box\0account\0ADM_VAULT"u8), 16);
        aes.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(28), bytes.AsSpan(12, 16), plain);
        Assert.Equal(Encoding.UTF8.GetString(Json), Encoding.UTF8.GetString(plain).TrimEnd());
    }

    [Fact]
    public void The_same_gives_the_same_bytes_and_another_content_another_nonce()
    {
        var (first, again) = (HoneySeal.Seal(Key, "account", "a", Json), HoneySeal.Seal(Key, "account", "a", Json));
        var other = HoneySeal.Seal(Key, "account", "a", "{}"u8);
        Assert.Equal(first.Box.ToArray(), again.Box.ToArray());
        Assert.Equal(first.Digest.ToArray(), other.Digest.ToArray());
        Assert.NotEqual(first.Box[..12].ToArray(), other.Box[..12].ToArray());
    }

    [Fact]
    public void A_bad_key_or_leaf_seals_nothing()
    {
        Assert.Throws<ArgumentException>(() => HoneySeal.Seal(Key.AsSpan(1), "account", "a", Json));
        Assert.Throws<ArgumentException>(() => HoneySeal.Seal(Key, "account", "", Json));
        Assert.Throws<ArgumentException>(() => HoneySeal.Seal(Key, "account", new string('a', HoneySeal.MaxLeaf + 1), Json));
        Assert.NotNull(HoneySeal.Open(Key, "account", Longest, HoneySeal.Seal(Key, "account", Longest, Json)));
    }

    [Fact]
    public void Looking_up_a_name_without_a_box_allocates_nothing()
    {
        var reader = Reader(HoneySeal.Seal(Key, SealKind.Account, "adm_vault", Json));
        for (var i = 0; i < 100; i++)
        {
            reader.Open(SealKind.Account, "somebody", ContractsJson.Default.HoneyPolicy);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        reader.Open(SealKind.Account, "somebody", ContractsJson.Default.HoneyPolicy);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Tampered_boxes_open_nothing_and_never_throw()
    {
        var box = HoneySeal.Seal(Key, SealKind.Account, "adm_vault", Json);
        Mutation.Run("sealed box", [box.Box.ToArray()], bytes =>
        {
            var opened = Reader(box with { Box = bytes }).Open(SealKind.Account, "adm_vault", ContractsJson.Default.HoneyPolicy);
            Assert.Equal(bytes.AsSpan().SequenceEqual(box.Box.Span) ? 1 : 0, opened.Count);
        }, count: 20_000);
    }

    [Fact]
    public void A_damaged_slice_is_refused_or_read_and_never_throws()
    {
        var policy = new Policy
        {
            Sealed = new SealedHoney { Key = Key, Boxes = [HoneySeal.Seal(Key, SealKind.Account, "adm_vault", Json), HoneySeal.Seal(Key, SealKind.Account, "b", "[]"u8)] },
        };
        Mutation.Run("sealed slice", [JsonSerializer.SerializeToUtf8Bytes(policy, ContractsJson.Default.Policy)], bytes =>
        {
            if (PolicyFile.TryRead(bytes, out var read, out _))
            {
                var reader = new SealReader(read.Sealed);
                reader.Open(SealKind.Account, "adm_vault", ContractsJson.Default.HoneyPolicy);
                reader.Open(SealKind.Account, "b", ContractsJson.Default.HoneyPolicy);
            }
        }, count: 20_000);
    }

    [Theory]
    [InlineData("""{"sealed":{"key":"AAAA","boxes":[]}}""", "sealed.key: 3 bytes")]
    [InlineData("""{"sealed":{"boxes":[]}}""", "sealed.key: 0 bytes")]
    [InlineData("""{"sealed":{"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","boxes":[{"digest":"AAAA"}]}}""", "sealed.boxes[0].digest: not 16 bytes")]
    [InlineData("""{"sealed":{"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","boxes":[null]}}""", "sealed.boxes[0].digest: not 16 bytes")]
    [InlineData("""{"sealed":{"key":"no base64!"}}""", "not a policy: ")]
    public void An_agent_refuses_seals_that_would_blind_it(string text, string fault)
    {
        Assert.False(PolicyFile.TryRead(Encoding.UTF8.GetBytes(text), out var policy, out var found));
        Assert.StartsWith(fault, found, StringComparison.Ordinal);
        Assert.Null(policy);
    }

    private static string Longest => new('ä', HoneySeal.MaxLeaf);

    private static SealReader Reader(SealedBox box) => new(new SealedHoney { Key = Key, Boxes = [box] });
}
