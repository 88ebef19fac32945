using Deception.Protocols;
using Deception.Protocols.Net;

namespace Deception.Tests.Fuzz;

/// <summary>Plays bytes to a stream dissector as the TCP layer does, and fails when it breaks what was agreed.</summary>
internal static class Streams
{
    private const int MaxKept = 4 << 20;

    /// <summary>Takes messages and forgets them.</summary>
    public static IMessageSink Nowhere { get; } = new Forgetful();

    /// <summary>
    /// The first byte chooses: bit 0 that the opening was seen, bit 1 that the server speaks first, bit 2 that nobody
    /// else speaks; the second how long the segments are.
    /// </summary>
    public static void Play(Func<IMessageSink, ProtocolCounters, IStreamDissector> make, byte[] input)
    {
        if (input.Length < 3)
        {
            return;
        }

        var client = new Endpoint(HostAddress.From([10, 0, 0, 1]), 40000);
        var server = new Endpoint(HostAddress.From([10, 0, 0, 2]), 88);
        var conversation = new Conversation(1, Transport.Tcp, client, server, default) { SeenFromStart = (input[0] & 1) != 0 };
        var dissector = make(Nowhere, new ProtocolCounters());
        var fromClient = (input[0] & 2) == 0;
        List<byte>[] pending = [[], []];
        long[] skip = [0, 0];
        bool[] ended = [false, false];
        var packet = 0;
        foreach (var segment in input[2..].Chunk(1 + input[1] * 8))
        {
            var side = fromClient ? 0 : 1;
            var skipped = (int)Math.Min(skip[side], segment.Length);
            skip[side] -= skipped;
            pending[side].AddRange(segment[skipped..]);
            if (!ended[side] && skipped < segment.Length)
            {
                var read = dissector.Dissect(new MessageContext(conversation, fromClient, default, ++packet), pending[side].ToArray());
                ended[side] = read < 0;
                skip[side] = Math.Max(0, read - pending[side].Count);
                pending[side].RemoveRange(0, (int)Math.Clamp(read, 0, pending[side].Count));
            }

            if (pending[side].Count > MaxKept)
            {
                throw new InvalidOperationException($"{dissector.GetType().Name} keeps {pending[side].Count} bytes");
            }

            fromClient = (input[0] & 4) != 0 ? fromClient : !fromClient;
        }
    }

    private sealed class Forgetful : IMessageSink
    {
        public void Accept(in MessageContext context, WireMessage message)
        {
        }
    }
}
