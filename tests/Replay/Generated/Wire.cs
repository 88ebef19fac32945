using System.Buffers.Binary;
using System.Net;

namespace Deception.Tests.Replay.Generated;

/// <summary>
/// Writes frames for behaviour that the lab's Samba can't show: Ethernet, IPv4 or IPv6, UDP or TCP with true handshakes,
/// lengths and checksums of headers. Packets are a millisecond apart unless <see cref="Wait"/> says more.
/// </summary>
internal sealed class Wire
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly List<(DateTimeOffset Time, byte[] Bytes)> _frames = [];
    private DateTimeOffset _now = Start;
    private ushort _identification;

    /// <summary>Lets time pass.</summary>
    public Wire Wait(TimeSpan time)
    {
        _now += time;
        return this;
    }

    /// <summary>A datagram; endpoints as <c>10.0.0.1:53</c> or <c>[fe80::1]:53</c>.</summary>
    public Wire Udp(string from, string to, byte[] payload)
    {
        var (a, b) = (IPEndPoint.Parse(from), IPEndPoint.Parse(to));
        var udp = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)a.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(2), (ushort)b.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)udp.Length);
        payload.CopyTo(udp, 8);
        return Ip(a.Address, b.Address, 17, udp);
    }

    /// <summary>Opens a TCP connection with its handshake.</summary>
    public TcpTalk Connect(string client, string server) => new(this, IPEndPoint.Parse(client), IPEndPoint.Parse(server));

    /// <summary>The capture: pcap with microseconds, Ethernet.</summary>
    public byte[] ToPcap()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(0xA1B2C3D4u);
        writer.Write((ushort)2);
        writer.Write((ushort)4);
        writer.Write(0);
        writer.Write(0);
        writer.Write(262_144);
        writer.Write(1);
        foreach (var (time, bytes) in _frames)
        {
            var ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
            writer.Write((uint)(ticks / TimeSpan.TicksPerSecond));
            writer.Write((uint)(ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
            writer.Write(bytes.Length);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
        return file.ToArray();
    }

    /// <summary>A packet of any transport.</summary>
    internal Wire Ip(IPAddress from, IPAddress to, byte protocol, byte[] payload)
    {
        byte[] source = from.GetAddressBytes(), target = to.GetAddressBytes();
        byte[] header;
        if (source.Length == 4)
        {
            header = [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, protocol, 0, 0, .. source, .. target];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(20 + payload.Length));
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), ++_identification);
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksum(header));
        }
        else
        {
            header = [0x60, 0, 0, 0, 0, 0, protocol, 64, .. source, .. target];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)payload.Length);
        }
        byte[] ethernet = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, .. source.Length == 4 ? (byte[])[8, 0] : [0x86, 0xDD]];
        _now += TimeSpan.FromMilliseconds(1);
        _frames.Add((_now, [.. ethernet, .. header, .. payload]));
        return this;
    }

    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (var i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~((sum & 0xFFFF) + (sum >> 16));
    }
}

/// <summary>A TCP connection of a <see cref="Wire"/>.</summary>
internal sealed class TcpTalk
{
    private const byte Fin = 1, Syn = 2, Push = 8, Ack = 16;
    private const int SegmentBytes = 1400;

    private readonly Wire _wire;
    private readonly IPEndPoint _client, _server;
    private uint _clientNext = 1000, _serverNext = 5000;

    internal TcpTalk(Wire wire, IPEndPoint client, IPEndPoint server)
    {
        (_wire, _client, _server) = (wire, client, server);
        Send(true, Syn, []);
        _clientNext++;
        Send(false, Syn | Ack, []);
        _serverNext++;
        Send(true, Ack, []);
    }

    /// <summary>Bytes from the client.</summary>
    public TcpTalk Ask(byte[] payload) => Say(true, payload);

    /// <summary>Bytes from the server.</summary>
    public TcpTalk Answer(byte[] payload) => Say(false, payload);

    /// <summary>Both ends close.</summary>
    public void Close()
    {
        Send(true, Fin | Ack, []);
        _clientNext++;
        Send(false, Fin | Ack, []);
        _serverNext++;
        Send(true, Ack, []);
    }

    private TcpTalk Say(bool fromClient, byte[] payload)
    {
        foreach (var part in payload.Chunk(SegmentBytes))
        {
            Send(fromClient, Push | Ack, part);
            _ = fromClient ? _clientNext += (uint)part.Length : _serverNext += (uint)part.Length;
        }
        return this;
    }

    private void Send(bool fromClient, byte flags, byte[] payload)
    {
        var (from, to) = fromClient ? (_client, _server) : (_server, _client);
        var tcp = new byte[20 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(2), (ushort)to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), fromClient ? _clientNext : _serverNext);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(8), (flags & Ack) == 0 ? 0 : fromClient ? _serverNext : _clientNext);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), 64_240);
        payload.CopyTo(tcp, 20);
        _wire.Ip(from.Address, to.Address, 6, tcp);
    }
}
