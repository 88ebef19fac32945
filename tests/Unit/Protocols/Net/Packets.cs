using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Deception.Protocols;
using Deception.Protocols.Net;
using PacketDotNet;
using PacketDotNet.Utils;

namespace Deception.Tests.Unit.Protocols.Net;

/// <summary>Crafts frames, with PacketDotNet wherever it can.</summary>
internal static class Packets
{
    public const string Client = "10.0.0.7";
    public const string Server = "10.0.0.1";
    public static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly PhysicalAddress Mac = PhysicalAddress.Parse("02-00-00-00-00-01");

    public static byte[] Ethernet(Packet network) =>
        new EthernetPacket(Mac, Mac, network is IPv4Packet ? EthernetType.IPv4 : EthernetType.IPv6) { PayloadPacket = network }.Bytes;

    public static byte[] Tagged(byte[] ethernet, params ushort[] types)
    {
        var tags = types.SelectMany(t => new byte[] { (byte)(t >> 8), (byte)t, 0x20, 0x07 });
        return [.. ethernet[..12], .. tags, .. ethernet[12..]];
    }

    public static Packet Ip(string source, string target, Packet transport)
    {
        var (from, to) = (IPAddress.Parse(source), IPAddress.Parse(target));
        IPPacket packet = from.GetAddressBytes().Length == 4 ? new IPv4Packet(from, to) : new IPv6Packet(from, to);
        packet.PayloadPacket = transport;
        if (packet is IPv4Packet v4)
        {
            v4.UpdateIPChecksum();
        }

        return packet;
    }

    public static TcpPacket Tcp(
        ushort sourcePort, ushort targetPort, uint sequence, byte[] payload, TcpFlags flags = TcpFlags.Ack, uint acknowledgment = 0) =>
        new(sourcePort, targetPort)
        {
            SequenceNumber = sequence,
            AcknowledgmentNumber = acknowledgment,
            Flags = (ushort)flags,
            PayloadData = payload,
        };

    public static UdpPacket Udp(ushort sourcePort, ushort targetPort, byte[] payload)
    {
        var packet = new UdpPacket(sourcePort, targetPort) { PayloadData = payload };
        packet.UpdateCalculatedValues();
        return packet;
    }

    /// <summary>An IPv4 fragment of a payload.</summary>
    public static byte[] Fragment4(ushort id, int offset, bool more, byte[] piece, byte protocol = 17, string source = Client)
    {
        var bytes = new byte[20 + piece.Length];
        bytes[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)((more ? 0x2000 : 0) | (offset / 8)));
        bytes[8] = 64;
        bytes[9] = protocol;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(bytes, 12);
        IPAddress.Parse(Server).GetAddressBytes().CopyTo(bytes, 16);
        piece.CopyTo(bytes, 20);
        return bytes;
    }

    /// <summary>An IPv6 packet with extension headers in front of its payload.</summary>
    public static byte[] Extended6(byte next, params byte[][] parts)
    {
        byte[] payload = [.. parts.SelectMany(p => p)];
        var bytes = new byte[40 + payload.Length];
        bytes[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)payload.Length);
        bytes[6] = next;
        bytes[7] = 64;
        IPAddress.Parse("fd00::7").GetAddressBytes().CopyTo(bytes, 8);
        IPAddress.Parse("fd00::1").GetAddressBytes().CopyTo(bytes, 24);
        payload.CopyTo(bytes, 40);
        return bytes;
    }

    /// <summary>An IPv6 fragment header.</summary>
    public static byte[] FragmentHeader(byte next, int offset, bool more, uint id)
    {
        var bytes = new byte[8];
        bytes[0] = next;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(offset | (more ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), id);
        return bytes;
    }

    public static void Feed(this WireDecoder decoder, byte[] bytes, LinkType link = LinkType.Ethernet, long number = 1, TimeSpan at = default, int wire = 0) =>
        decoder.Decode(new Frame(link, number, Time + at, bytes, wire == 0 ? bytes.Length : wire));

    public static byte[] Numbered(int length, int seed = 0) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 31) + (i >> 8) + seed))];
}

/// <summary>Keeps nothing.</summary>
internal sealed class NoSink : IMessageSink
{
    public void Accept(in MessageContext context, WireMessage message)
    {
    }
}

/// <summary>Keeps the bytes that it is given; what it consumes can be told.</summary>
internal sealed class Recorder : IStreamDissector
{
    public List<byte> FromClient { get; } = [];

    public List<byte> FromServer { get; } = [];

    public List<string> Events { get; } = [];

    public Conversation? Conversation { get; private set; }

    public MessageContext Last { get; private set; }

    /// <summary>Given the bytes at hand and their position in the direction's stream, how many are done with.</summary>
    public Func<byte[], int, long> Consume { get; set; } = (bytes, _) => bytes.Length;

    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        Conversation = context.Conversation;
        Last = context;
        var taken = context.FromClient ? FromClient : FromServer;
        var used = Consume(bytes.ToArray(), taken.Count);
        taken.AddRange(bytes[..(int)Math.Clamp(used, 0, bytes.Length)]);
        return used;
    }

    public void Gap(bool fromClient) => Events.Add(fromClient ? $"client gap {FromClient.Count}" : $"server gap {FromServer.Count}");
}

/// <summary>A decoder whose connections are recorded.</summary>
internal sealed class Bench
{
    public Bench(WireDecoderOptions? options = null, Func<byte[], int, long>? consume = null)
    {
        Decoder = new WireDecoder(new NoSink(), Counters, options, (_, _) =>
        {
            var recorder = new Recorder();
            if (consume is not null)
            {
                recorder.Consume = consume;
            }

            Recorders.Add(recorder);
            return recorder;
        });
    }

    public ProtocolCounters Counters { get; } = new();

    public WireDecoder Decoder { get; }

    public List<Recorder> Recorders { get; } = [];

    public Recorder Recorder => Recorders[^1];

    public TimeSpan Now { get; set; }

    private long _number;

    public void Client(uint sequence, byte[] payload, TcpFlags flags = TcpFlags.Ack, uint ack = 0, ushort port = 389) =>
        Send(Packets.Ip(Packets.Client, Packets.Server, Packets.Tcp(50000, port, sequence, payload, flags, ack)));

    public void Server(uint sequence, byte[] payload, TcpFlags flags = TcpFlags.Ack, uint ack = 0, ushort port = 389) =>
        Send(Packets.Ip(Packets.Server, Packets.Client, Packets.Tcp(port, 50000, sequence, payload, flags, ack)));

    public void Handshake(uint client = 1000, uint server = 9000, ushort port = 389)
    {
        Client(client, [], TcpFlags.Syn, port: port);
        Server(server, [], TcpFlags.Syn | TcpFlags.Ack, client + 1, port);
        Client(client + 1, [], TcpFlags.Ack, server + 1, port);
    }

    public void Send(Packet network) => Decoder.Feed(Packets.Ethernet(network), number: ++_number, at: Now);
}
