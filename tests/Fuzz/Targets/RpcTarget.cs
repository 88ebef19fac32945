using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;

namespace Deception.Tests.Fuzz;

internal static class RpcTarget
{
    public static void Stream(byte[] bytes)
    {
        var (client, server) = (new Endpoint(HostAddress.From([10, 0, 0, 1]), 40000), new Endpoint(HostAddress.From([10, 0, 0, 2]), 88));
        var conversation = new Conversation(1, Transport.Tcp, client, server, default) { SeenFromStart = bytes.Length > 0 && (bytes[0] & 1) != 0 };
        Streams.Play((sink, counters) => new RpcStreamDissector(sink, counters, new RpcKnowledge(), conversation), bytes);
    }
}
