using Deception.Protocols.Dns;

namespace Deception.Tests.Fuzz;

internal static class DnsTarget
{
    public static void Message(byte[] bytes)
    {
        foreach (var protocol in Enum.GetValues<NameProtocol>())
        {
            _ = DnsParser.IsWanted(protocol, bytes);
            _ = DnsParser.TryParse(bytes, protocol, out _);
        }
    }

    public static void Stream(byte[] bytes) => Streams.Play((sink, counters) => new DnsStreamDissector(sink, counters), bytes);
}
