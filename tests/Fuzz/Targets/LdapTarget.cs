using System.Text;
using Deception.Protocols;
using Deception.Protocols.Ldap;

namespace Deception.Tests.Fuzz;

internal static class LdapTarget
{
    public static void Stream(byte[] bytes) => Streams.Play((sink, counters) => new LdapStreamDissector(sink, counters), bytes);

    public static void Tls(byte[] bytes) => Streams.Play((sink, counters) => new LdapsStreamDissector(sink, counters), bytes);

    public static void Datagram(byte[] bytes) => LdapDatagram.Dissect(
        new MessageContext(new Conversation(1, Transport.Udp, default, default, default), true, default, 1), bytes, Streams.Nowhere, new ProtocolCounters());

    public static void Filter(byte[] bytes) => _ = LdapFilter.Parse(Encoding.Latin1.GetString(bytes)).Text;
}
