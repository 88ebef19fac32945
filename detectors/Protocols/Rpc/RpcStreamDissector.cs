using Deception.Protocols.Net;

namespace Deception.Protocols.Rpc;

/// <summary>Reads connection-oriented DCE/RPC from a TCP connection (C706 chapter 12, MS-RPCE 2.2.2).</summary>
/// <param name="sink">Takes the messages.</param>
/// <param name="counters">Counts what can't be read.</param>
/// <param name="knowledge">The decoder's, shared by all its connections.</param>
/// <param name="conversation">The connection.</param>
public sealed class RpcStreamDissector(IMessageSink sink, ProtocolCounters counters, RpcKnowledge knowledge, Conversation conversation)
    : IStreamDissector
{
    private readonly RpcAssociation _association = new(sink, counters, Carrier.Tcp, knowledge);

    // Directions are told apart by who sends, because roles may change place.
    private readonly Endpoint _oneEnd = conversation.Client;
    private readonly RpcFraming _fromOneEnd = new(counters, !conversation.SeenFromStart);
    private readonly RpcFraming _fromOtherEnd = new(counters, !conversation.SeenFromStart);

    /// <summary>True when bytes begin with the header of a connection-oriented PDU; strict, for use on any port.</summary>
    public static bool LooksLikeRpc(ReadOnlySpan<byte> bytes)
    {
        if (!RpcHeader.TryRead(bytes, out var header))
        {
            return false;
        }

        // A bind proposes one context at least, and each takes 44 bytes with its one transfer syntax (C706, 12.6.3.1).
        return header.Type is not (RpcPduType.Bind or RpcPduType.AlterContext) || bytes.Length < 25
            || (bytes[24] > 0 && header.FragmentLength >= 28 + 44 * bytes[24]);
    }

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var framing = FramingOf(context.Sender);
        var current = context;
        var at = 0;
        while (true)
        {
            var found = framing.TryNext(bytes[at..], out var skipped, out var header);
            at += skipped;
            if (!found)
            {
                return framing.IsHopeless ? -1 : at;
            }

            current = Roles.Mend(current, header.IsClients);
            _association.Accept(current, new RpcPdu(header, bytes.Slice(at, header.FragmentLength)));
            at += header.FragmentLength;
        }
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
        FramingOf(fromClient ? conversation.Client : conversation.Server).Lose();
        if (fromClient)
        {
            _association.LoseRequests();
        }
    }

    private RpcFraming FramingOf(Endpoint sender) => sender == _oneEnd ? _fromOneEnd : _fromOtherEnd;
}
