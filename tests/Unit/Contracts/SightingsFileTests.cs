using System.Security.Cryptography;
using Deception.Contracts;
using Xunit;

namespace Deception.Tests.Unit.Contracts;

public sealed class SightingsFileTests
{
    private static readonly Sightings Sample = new()
    {
        Domain = "lab.test",
        SignIns = [new("alice", "10.0.0.1", DateTimeOffset.UnixEpoch)],
        Writes = [new("CN=x", ["member"], ["CN=y"], null, "10.0.0.1", DateTimeOffset.UnixEpoch)],
    };

    [Fact]
    public void Comes_back_as_it_was()
    {
        var back = SightingsFile.TryRead(SightingsFile.Write(Sample));
        Assert.Equal(Sample.SignIns, back!.SignIns);
        Assert.Equal("CN=y", Assert.Single(Assert.Single(back.Writes).Members));
        Assert.Empty(back.Findings);
    }

    [Fact]
    public void Damage_is_refused_and_nothing_throws() => Mutation.Run("sightings", [SightingsFile.Write(Sample)], input => SightingsFile.TryRead(input), count: 20_000);

    [Fact]
    public void What_unpacks_without_end_is_refused()
    {
        using var packed = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write([.. Enumerable.Repeat((byte)32, 40 << 20)]);
        }
        Assert.True(packed.Length < 100_000);
        Assert.Null(SightingsFile.TryRead(packed.ToArray()));
    }

    [Fact]
    public void A_seal_opens_with_its_key_in_its_place_alone()
    {
        var (key, other) = (SHA256.HashData("a"u8), SHA256.HashData("b"u8));
        var box = StateSeal.Seal(key, "here"u8.ToArray(), "content"u8);
        Assert.Equal("content"u8.ToArray(), StateSeal.Open(key, "here"u8.ToArray(), box));
        Assert.Null(StateSeal.Open(other, "here"u8.ToArray(), box));
        Assert.Null(StateSeal.Open(key, "there"u8.ToArray(), box));
        Mutation.Run("state seal", [box], input => StateSeal.Open(key, "here"u8.ToArray(), input), count: 5_000);
    }
}
