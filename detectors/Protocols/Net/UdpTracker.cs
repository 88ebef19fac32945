using System.IO.Hashing;
using Deception.Protocols.Dns;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntp;

namespace Deception.Protocols.Net;

/// <summary>Passes datagrams of interest on; others leave no trace.</summary>
internal sealed class UdpTracker(FlowTable flows, IMessageSink sink, ProtocolCounters counters)
{
    // Ports are used again sooner than connections' are; an exchange takes seconds.
    private static readonly long MaxSilence = TimeSpan.FromMinutes(2).Ticks;

    /// <summary>Takes a datagram.</summary>
    public void Process(in IpPacket packet, in UdpDatagram datagram, DateTimeOffset time, long number)
    {
        var protocol = ProtocolOf(datagram, out var toServer);
        if (protocol == DatagramProtocol.None || !IsWanted(protocol, datagram.Payload))
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
        switch (protocol)
        {
            case DatagramProtocol.Kerberos:
                KerberosDatagram.Dissect(context, datagram.Payload, sink, counters);
                break;
            case DatagramProtocol.PasswordChange:
                if (PasswordChangeReader.TryParse(datagram.Payload, Carrier.Udp, out var change))
                {
                    sink.Accept(context, change);
                }

                break;
            case DatagramProtocol.Ldap:
                LdapDatagram.Dissect(context, datagram.Payload, sink, counters);
                break;
            case DatagramProtocol.Time:
                if (MsSntp.TryParse(datagram.Payload, out var exchange))
                {
                    sink.Accept(context, exchange);
                }

                break;
            default:
                DnsDatagram.Dissect(context, NamesOf(protocol), datagram.Payload, sink, counters);
                break;
        }
    }

    private enum DatagramProtocol : byte { None, Kerberos, PasswordChange, Ldap, Dns, Time, NetBios, MulticastDns, Llmnr }

    // The receiver's port first: a service may ask another from its own port.
    private static DatagramProtocol ProtocolOf(in UdpDatagram datagram, out bool toServer)
    {
        var protocol = ByPort(datagram.DestinationPort);
        toServer = protocol != DatagramProtocol.None;
        return toServer ? protocol : ByPort(datagram.SourcePort);
    }

    private static DatagramProtocol ByPort(ushort port) => port switch
    {
        88 => DatagramProtocol.Kerberos,
        PasswordChangeReader.Port => DatagramProtocol.PasswordChange,
        389 => DatagramProtocol.Ldap,
        53 => DatagramProtocol.Dns,
        123 => DatagramProtocol.Time,
        137 => DatagramProtocol.NetBios,
        5353 => DatagramProtocol.MulticastDns,
        5355 => DatagramProtocol.Llmnr,
        _ => DatagramProtocol.None,
    };

    // Judged before a flow is made: most names are asked for from a port of their own.
    private static bool IsWanted(DatagramProtocol protocol, ReadOnlySpan<byte> payload) => protocol switch
    {
        DatagramProtocol.Kerberos or DatagramProtocol.Ldap => !payload.IsEmpty,
        DatagramProtocol.PasswordChange => PasswordChangeReader.IsRequest(payload, out _),
        DatagramProtocol.Time => MsSntp.IsWanted(payload),
        _ => DnsParser.IsWanted(NamesOf(protocol), payload),
    };

    private static NameProtocol NamesOf(DatagramProtocol protocol) => protocol switch
    {
        DatagramProtocol.NetBios => NameProtocol.NetBios,
        DatagramProtocol.MulticastDns => NameProtocol.MulticastDns,
        DatagramProtocol.Llmnr => NameProtocol.Llmnr,
        _ => NameProtocol.Dns,
    };
}
