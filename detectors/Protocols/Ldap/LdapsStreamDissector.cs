namespace Deception.Protocols.Ldap;

/// <summary>LDAP inside TLS from the first byte, on the ports of LDAPS. In the middle of a stream and behind a gap it gives up.</summary>
/// <param name="sink">Takes the sizes of what is sealed.</param>
public sealed class LdapsStreamDissector(IMessageSink sink) : IStreamDissector
{
    private readonly bool[] _isLost = new bool[2];

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes) =>
        context.Conversation.SeenFromStart && !_isLost[context.FromClient ? 0 : 1] ? TlsRecords.Measure(context, bytes, sink) : -1;

    /// <inheritdoc/>
    public void Gap(bool fromClient) => _isLost[fromClient ? 0 : 1] = true;
}
