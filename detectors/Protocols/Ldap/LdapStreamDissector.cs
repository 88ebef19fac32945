namespace Deception.Protocols.Ldap;

/// <summary>LDAP over TCP (RFC 4511).</summary>
public sealed class LdapStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
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
