using System.Buffers.Binary;
using Deception.Protocols.Ntp;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Ntp;

public sealed class MsSntpTests
{
    [Theory]
    [InlineData(68, 0x1B, 1103u, false)]
    [InlineData(120, 0x1B, 1103u, false)]
    [InlineData(68, 0x1C, 0x8000_044Fu, true)] // the previous password's key
    [InlineData(120, 0x21, 1103u, false)] // symmetric, version 4
    public void Reads_both_lengths(int length, byte first, uint key, bool isResponse)
    {
        Assert.True(MsSntp.TryParse(Make(length, first, key), out var message));
        Assert.Equal(new MsSntp(isResponse, 1103, false), message);
    }

    [Theory]
    [InlineData(48, 0x1B)] // plain NTP
    [InlineData(67, 0x1B)]
    [InlineData(68, 0x16)] // control
    [InlineData(68, 0x3B)] // version 7
    public void Passes_over_everything_else(int length, byte first) => Assert.False(MsSntp.TryParse(Make(length, first, 1103), out _));

    [Fact]
    public void Damaged_messages_do_no_harm() =>
        Mutation.Run("sntp", [Make(68, 0x1B, 1103), Make(120, 0x1C, 1104)], bytes => _ = MsSntp.TryParse(bytes, out _), maxBytesPerInput: 64);

    private static byte[] Make(int length, byte first, uint key)
    {
        var bytes = new byte[length];
        bytes[0] = first;
        if (length > 52)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(48), key);
        }
        return bytes;
    }
}
