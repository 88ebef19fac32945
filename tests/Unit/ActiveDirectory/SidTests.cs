using System.Buffers.Binary;
using CsCheck;
using Deception.ActiveDirectory;
using Xunit;

namespace Deception.Tests.Unit.ActiveDirectory;

public sealed class SidTests
{
    [Theory]
    [InlineData("S-1-5-21-1-2-3-500", "S-1-5-21-1-2-3-500")]
    [InlineData("s-1-0x5-0021-1", "S-1-5-21-1")]
    [InlineData("S-1-5", null)]
    [InlineData("S-1-5-", null)]
    [InlineData("S-1-5-4294967296", null)]
    [InlineData("S-1-281474976710656-1", null)]
    [InlineData("S-2-5-1", null)]
    [InlineData("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16", null)]
    public void Reads_text(string text, string? expected)
    {
        Assert.Equal(expected is not null, Sid.TryParse(text, out var sid));
        Assert.Equal(expected, sid?.Value);
    }

    [Fact]
    public void Binary_and_text_agree() => Gen.Select(Gen.ULong[0, 0xFFFF_FFFF_FFFF], Gen.UInt.Array[1, 15]).Sample((authority, parts) =>
    {
        var bytes = new byte[8 + 4 * parts.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, authority);
        (bytes[0], bytes[1]) = (1, (byte)parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 + 4 * i), parts[i]);
        }

        Assert.True(Sid.TryRead(bytes, out var read));
        Assert.True(Sid.TryParse($"S-1-{authority}-{string.Join('-', parts)}", out var parsed));
        Assert.Equal(parsed, read);
        Assert.Equal(parts[^1], read.RelativeId);
        Assert.False(Sid.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _));
    });

    [Fact]
    public void Knows_its_domain()
    {
        Assert.True(Sid.TryParse("S-1-5-21-1-2-3", out var domain));
        Assert.True(Sid.TryParse("S-1-5-21-1-2-3-500", out var account));
        Assert.True(Sid.TryParse("S-1-5-21-1-2-33-500", out var stranger));
        Assert.True(account.IsOf(domain));
        Assert.False(stranger.IsOf(domain));
        Assert.False(domain.IsOf(domain));
    }
}
