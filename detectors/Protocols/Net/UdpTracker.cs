using System.IO.Hashing;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;

namespace Deception.Protocols.Net;

/// <summary>Passes datagrams of interest on; others leave no trace.</summary>
internal sealed class UdpTracker(FlowTable flows, IMessageSink sink, ProtocolCounters counters)
{
    private const ushort KerberosPort = 88;
    private const ushort LdapPort = 389;

    // Ports are used again sooner than connections' are; an exchange takes seconds.
    private static readonly long MaxSilence = TimeSpan.FromMinutes(2).Ticks;

    /// <summary>Takes a datagram.</summary>
    public void Process(in IpPacket packet, in UdpDatagram datagram, DateTimeOffset time, long number)
    {
        var toServer = IsServed(datagram.DestinationPort);
        if ((!toServer && !IsServed(datagram.SourcePort)) || datagram.Payload.IsEmpty)
        {
            return;
        }

        var key = FlowKey.Create(
            packet.Source, datagram.SourcePort, packet.Destination, datagram.DestinationPort, Transport.Udp, out var side);
        var flow = flows.Find(key, time.UtcTicks, out var silence);
        if (flow is null || silence > MaxSilence)
        {
            flow ??= flows.Add(key, time);
            flow.State = FlowState.Tracked;
            flow.Sides = default;
            var serverSide = toServer ? 1 - side : side;
            flow.Conversation = new Conversation(flows.CurrentFrame, Transport.Udp, key[1 - serverSide], key[serverSide], time);
            flow.ServerSide = serverSide;
            flows.Requeue(flow);
        }

        // Clients repeat a request that got no answer, and mirrored ports show a packet twice.
        var digest = XxHash3.HashToUInt64(datagram.Payload) | 1;
        if (flow.Sides[side].LastDatagram == digest)
        {
            return;
        }

        flow.Sides[side].LastDatagram = digest;
        counters.FramesToParsers++;
        var context = new MessageContext(flow.Conversation!, side != flow.ServerSide, time, number);
        if ((toServer ? datagram.DestinationPort : datagram.SourcePort) == LdapPort)
        {
            LdapDatagram.Dissect(context, datagram.Payload, sink, counters);
        }
        else
        {
            KerberosDatagram.Dissect(context, datagram.Payload, sink, counters);
        }
    }

    private static bool IsServed(ushort port) => port is KerberosPort or LdapPort;
}
