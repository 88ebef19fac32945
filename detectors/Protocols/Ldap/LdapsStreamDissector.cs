using Deception.Protocols.Tls;

namespace Deception.Protocols.Ldap;

/// <summary>
/// LDAP inside TLS from the first byte, on the ports of LDAPS: the server's hello, then sizes. In the middle of a stream and behind a
/// gap it gives up.
/// </summary>
/// <param name="sink">Takes the hello, and the sizes of what is sealed.</param>
/// <param name="counters">Counts what can't be read.</param>
public sealed class LdapsStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    private readonly TlsStreamDissector _hello = new(sink, counters);
    private readonly bool[] _isLost = new bool[2];
    private bool _isGreeted;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var isSeen = context.Conversation.SeenFromStart;
        if (!_isGreeted && (!context.FromClient || !isSeen))
        {
            if (_hello.Dissect(context, bytes) == 0)
            {
                return 0;
            }

            _isGreeted = isSeen || !context.FromClient;
        }

        return isSeen && !_isLost[context.FromClient ? 0 : 1] ? TlsRecords.Measure(context, bytes, sink) : -1;
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient) => _isLost[fromClient ? 0 : 1] = true;
}
