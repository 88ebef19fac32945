using System.Buffers.Binary;
using Deception.Protocols;
using Deception.Protocols.Net;

namespace Deception.Tests.Fuzz;

internal static class FramesTarget
{
    private static readonly LinkType[] Links =
        [LinkType.Ethernet, LinkType.Raw, LinkType.LinuxCooked, LinkType.LinuxCooked2, LinkType.Null, LinkType.Loop, LinkType.IPv4, LinkType.IPv6];

    // The first byte chooses the link; then each frame with two bytes before it: 14 bits of length, and whether it was cut short.
    public static void Run(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        var counters = new ProtocolCounters();
        var options = new WireDecoderOptions { MaxFlows = 64, MaxTrackedFlows = 32, MaxBuffered = 1 << 20, MaxFragmentBytes = 1 << 18 };
        var decoder = new WireDecoder(Streams.Nowhere, counters, options);
        var link = Links[bytes[0] % Links.Length];
        var rest = bytes.AsSpan(1);
        for (var number = 1; rest.Length >= 2; number++)
        {
            var head = BinaryPrimitives.ReadUInt16BigEndian(rest);
            var length = Math.Min(head & 0x3FFF, rest.Length - 2);
            var frame = rest.Slice(2, length);
            decoder.Decode(new Frame(link, number, DateTimeOffset.UnixEpoch.AddMilliseconds(number), frame, length + (head >> 14 == 0 ? 0 : 40)));
            rest = rest[(2 + length)..];
        }

        decoder.Flush();
        if (counters.Flows != 0)
        {
            throw new InvalidOperationException($"{counters.Flows} flows left");
        }
    }
}
