namespace Deception.Protocols.Http;

/// <summary>Reads the credentials that Http carries.</summary>
public sealed class HttpStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes) => bytes.Length;

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
    }

    private (IMessageSink, ProtocolCounters) Parts => (sink, counters);
}
