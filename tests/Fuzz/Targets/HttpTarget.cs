using Deception.Protocols.Http;

namespace Deception.Tests.Fuzz;

internal static class HttpTarget
{
    public static void Stream(byte[] bytes) => Streams.Play((sink, counters) => new HttpStreamDissector(sink, counters), bytes);
}
