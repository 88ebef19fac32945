using System.IO.Hashing;
using Deception.Protocols.Kerberos;

namespace Deception.Protocols.Net;

/// <summary>Passes datagrams of interest on; others leave no trace.</summary>
internal sealed class UdpTracker(FlowTable flows, IMessageSink sink, ProtocolCounters counters)
{
    private const ushort KerberosPort = 88;

    // Ports are used again sooner than connections' are; an exchange takes seconds.
    private static readonly long MaxSilence = TimeSpan.FromMinutes(2).Ticks;

    /// <summary>Takes a datagram.</summary>
    public void Process(in IpPacket packet, in UdpDatagram datagram, DateTimeOffset time, long number)
    {
        if ((datagram.SourcePort != KerberosPort && datagram.DestinationPort != KerberosPort) || datagram.Payload.IsEmpty)
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
            var serverSide = datagram.DestinationPort == KerberosPort ? 1 - side : side;
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
        KerberosDatagram.Dissect(context, datagram.Payload, sink, counters);
    }
}
