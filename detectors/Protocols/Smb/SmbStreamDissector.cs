namespace Deception.Protocols.Smb;

/// <summary>Reads the credentials that Smb carries.</summary>
public sealed class SmbStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes) => bytes.Length;

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
    }

    private (IMessageSink, ProtocolCounters) Parts => (sink, counters);
}
