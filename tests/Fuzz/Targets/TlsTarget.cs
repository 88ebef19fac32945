using Deception.Protocols.Tls;

namespace Deception.Tests.Fuzz;

internal static class TlsTarget
{
    public static void Stream(byte[] bytes) => Streams.Play((sink, counters) => new TlsStreamDissector(sink, counters), bytes);
}
