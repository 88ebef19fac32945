using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Xunit;

namespace Deception.Tests.Unit.Capture;

public sealed class CaptureFileMutationTests
{
    // A section header, an interface and one packet of four bytes, in pcapng; a header and one packet in pcap.
    private static readonly byte[] Pcapng = Convert.FromHexString(
        "0A0D0D0A1C0000004D3C2B1A01000000FFFFFFFFFFFFFFFF1C000000"
        + "010000001400000001000000000004001400000006000000240000000000000000000000000000000400000004000000DEADBEEF24000000");

    private static readonly byte[] Pcap = Convert.FromHexString(
        "D4C3B2A1020004000000000000000000000004000100000000000000000000000400000004000000DEADBEEF");

    [Fact]
    public void Both_formats_give_their_packet() =>
        Assert.All(new[] { Pcapng, Pcap }, bytes => Assert.Equal(1, Count(bytes)));

    [Fact]
    public void Damaged_captures_end_quietly() => Mutation.Run("capture file", [Pcapng, Pcap], bytes => Count(bytes));

    private static int Count(byte[] bytes)
    {
        var packets = 0;
        try
        {
            CaptureFile.Read(new MemoryStream(bytes), "test", (in Frame _) => packets++);
        }
        catch (CaptureFileException)
        {
        }
        return packets;
    }
}
