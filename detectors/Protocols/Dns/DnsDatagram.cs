namespace Deception.Protocols.Dns;

/// <summary>A message a datagram (RFC 1035, 4.2.1).</summary>
internal static class DnsDatagram
{
    /// <summary>Reads the message and hands it on; counts it when it cannot be read.</summary>
    public static void Dissect(in MessageContext context, NameProtocol protocol, ReadOnlySpan<byte> bytes, IMessageSink sink, ProtocolCounters counters)
    {
        if (DnsParser.TryParse(bytes, protocol, out var message))
        {
            sink.Accept(context, message);
        }
        else
        {
            counters.CountUnparsed("dns");
        }
    }
}
