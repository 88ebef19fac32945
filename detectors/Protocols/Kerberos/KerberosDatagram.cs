namespace Deception.Protocols.Kerberos;

/// <summary>Kerberos over UDP: a message a datagram (RFC 4120, 7.2.1).</summary>
public static class KerberosDatagram
{
    /// <summary>Reads the message of one datagram and hands it on; counts it when it cannot be read.</summary>
    public static void Dissect(in MessageContext context, ReadOnlySpan<byte> bytes, IMessageSink sink, ProtocolCounters counters)
    {
        if (KerberosParser.TryParse(bytes, Carrier.Udp, out var message))
        {
            sink.Accept(Roles.Mend(context, message.Type.IsFromClient()), message);
        }
        else
        {
            counters.CountUnparsed("kerberos");
        }
    }
}
