namespace Deception.Protocols.Ldap;

/// <summary>LDAP inside TLS from the first byte, on the ports of LDAPS. In the middle of a stream and behind a gap it gives up.</summary>
/// <param name="sink">Takes the sizes of what is sealed.</param>
/// <param name="hello">Reads what the server says first, until it wants no more; null for nobody.</param>
public sealed class LdapsStreamDissector(IMessageSink sink, IStreamDissector? hello = null) : IStreamDissector
{
    private readonly bool[] _isLost = new bool[2];
    private IStreamDissector? _hello = hello;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        if (!context.Conversation.SeenFromStart || _isLost[context.FromClient ? 0 : 1])
        {
            return -1;
        }

        if (!context.FromClient && _hello is not null)
        {
            if (_hello.Dissect(context, bytes) == 0)
            {
                return 0;
            }

            _hello = null;
        }

        return TlsRecords.Measure(context, bytes, sink);
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient) => _isLost[fromClient ? 0 : 1] = true;
}
