using System.Text;
using Deception.ActiveDirectory;
using Xunit;

namespace Deception.Tests.Unit.ActiveDirectory;

/// <summary>Values that the directory keeps as bytes: replication stamps, key credentials, DNS records.</summary>
public sealed class DirectoryValueTests
{
    // Version 1, two entries: unicodePwd (0x9005A) and member (0x1F).
    private static readonly byte[] Stamps = Convert.FromHexString(
        "01000000000000000200000000000000"
        + "5A000900030000008049F53203000000" + "00112233445566778899AABBCCDDEEFF" + "1027000000000000" + "1127000000000000"
        + "1F000000010000000000000000000000" + "00112233445566778899AABBCCDDEEFF" + "0500000000000000" + "0600000000000000");

    // Version 2; key material 01 02 03 04, usage NGC, source AD, a device, made 2026-01-02 03:04:05 as FILETIME.
    private static readonly string Key = "00020000" + "04000301020304" + "01000401" + "01000500" + "100006" + "00112233445566778899AABBCCDDEEFF"
        + "080009" + Convert.ToHexString(BitConverter.GetBytes(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToFileTime()));

    private static readonly byte[][] Records =
    [
        Convert.FromHexString("0400010005F00000AA000000000003840000000000000000" + "0A4D0002"),
        Convert.FromHexString("10001C0005F00000AA000000000003840000000000000001" + "20010DB8000000000000000000000001"),
        Convert.FromHexString("0B00050005F00000AA000000000003840000000000000000" + "0902" + "0264630474657374" + "00"),
        Convert.FromHexString("1100210005F00000AA000000000003840000000000000000" + "000000640185" + "0902" + "0264630474657374" + "00"),
    ];

    private static string Link => $"B:{Key.Length}:{Key}:CN=alice,DC=corp,DC=example";

    [Fact]
    public void Stamps_say_attribute_time_and_place()
    {
        Assert.True(ReplicationMetadata.TryRead(Stamps, out var stamps));
        Assert.Equal([0x9005Au, 0x1Fu], stamps.Select(s => s.Attribute));
        Assert.Equal((3u, 10_000L, 10_001L), (stamps[0].Version, stamps[0].OriginatingUsn, stamps[0].LocalUsn));
        Assert.Equal(new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(0x332F54980), stamps[0].Changed);
        Assert.Equal(new Guid("33221100-5544-7766-8899-aabbccddeeff"), stamps[0].Invocation);
    }

    [Fact]
    public void Stamps_of_another_version_or_shorter_than_they_say_are_none()
    {
        Assert.False(ReplicationMetadata.TryRead(Stamps.AsSpan(..^1), out _));
        Assert.False(ReplicationMetadata.TryRead([2, .. Stamps.AsSpan(1)], out _));
        Assert.False(ReplicationMetadata.TryRead([.. Stamps.AsSpan(..8), 255, 255, 255, 255, .. Stamps.AsSpan(12)], out _));
    }

    [Fact]
    public void Key_credential_says_whose_from_where_and_when()
    {
        Assert.True(KeyCredential.TryParse(Link, out var key));
        Assert.Equal(("CN=alice,DC=corp,DC=example", (byte)1, (byte)0), (key.Owner, key.Usage, key.Source));
        Assert.Equal(new Guid("33221100-5544-7766-8899-aabbccddeeff"), key.Device);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), key.Created);
        Assert.Equal("9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a", key.Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CN=alice")]
    [InlineData("B:8:00020000")]
    [InlineData("B:9:00020000:CN=a")]
    [InlineData("B:8:000200ZZ:CN=a")]
    [InlineData("B:8:00010000:CN=a")]
    [InlineData("B:14:00020000FF0003:CN=a")]
    public void What_is_no_key_credential_is_refused(string text) => Assert.False(KeyCredential.TryParse(text, out _));

    [Fact]
    public void Records_say_address_or_name()
    {
        Assert.Equal(["1 10.77.0.2 False", "28 2001:db8::1 True", "5 dc.test False", "33 dc.test False"],
            Records.Select(r => DnsRecord.TryRead(r, out var record) ? $"{record.Type} {record.Text} {record.IsDynamic}" : "?"));
        Assert.False(DnsRecord.TryRead(Records[0].AsSpan(..^1), out _));
    }

    [Fact]
    public void Damaged_values_are_refused_or_read_never_thrown()
    {
        Mutation.Run("replication metadata", [Stamps], b => ReplicationMetadata.TryRead(b, out _), 20_000, 4096);
        Mutation.Run("dns record", Records, b => DnsRecord.TryRead(b, out _), 20_000, 4096);
        Mutation.Run("key credential", [Encoding.ASCII.GetBytes(Link)], b => KeyCredential.TryParse(Encoding.UTF8.GetString(b), out _), 20_000, 8192);
    }
}
