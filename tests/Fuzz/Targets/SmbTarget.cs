using Deception.Protocols.Smb;

namespace Deception.Tests.Fuzz;

internal static class SmbTarget
{
    public static void Stream(byte[] bytes) => Streams.Play((sink, counters) => new SmbStreamDissector(sink, counters), bytes);
}
