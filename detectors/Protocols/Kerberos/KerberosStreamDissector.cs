namespace Deception.Protocols.Kerberos;

/// <summary>Kerberos over TCP: records with a length of four bytes before them (RFC 4120, 7.2.2).</summary>
public sealed class KerberosStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        _ = sink;
        _ = counters;
        return bytes.Length;
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
    }
}
