using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Deception.Tests.Replay.Generated;

/// <summary>DNS and its relatives: messages of RFC 1035 with the ports, flags and names of each.</summary>
internal static class NameCases
{
    private const string Server = "10.20.0.10", Attacker = "10.20.0.66";
    private const ushort A = 1, Soa = 6, Srv = 33, NetBios = 32, Ixfr = 251, Axfr = 252, In = 1, Any = 255;
    private const ushort Response = 0x8000, Authoritative = 0x0400;

    public static Dictionary<string, Action<Wire>> All { get; } = new()
    {
        ["names.poisoning/llmnr-and-netbios"] = Poisoner,
        ["names.poisoning/silent-own-names"] = OwnNames,
        ["dns.zone-transfer/answered"] = TransferAnswered,
        ["dns.zone-transfer/refused"] = TransferRefused,
        ["dns.zone-transfer/silent-notified-secondary"] = Secondary,
        ["dns.record-poisoning/marshalled-target"] = Poisonous,
        ["dns.record-poisoning/silent-own-record"] = OwnRecord,
    };

    private static void Poisoner(Wire wire)
    {
        string[] names = ["filesrv", "wpad", "prnt01", "intrant"];
        for (var i = 0; i < names.Length; i++)
        {
            var client = $"10.20.0.{100 + i}:{50000 + i}";
            wire.Wait(TimeSpan.FromSeconds(40))
                .Udp(client, "224.0.0.252:5355", Message((ushort)(i + 1), 0, [Question(names[i], A)]))
                .Udp($"{Attacker}:5355", client, Message((ushort)(i + 1), Response, [Question(names[i], A)], [Address(names[i], Attacker, 30)]));
        }
        wire.Udp("10.20.0.110:137", "10.20.0.255:137", Message(77, 0x0110, [Question(Encoded("FILESERVR", 0x20), NetBios)]))
            .Udp($"{Attacker}:137", "10.20.0.110:137", Message(77, Response | Authoritative, [], [NetBiosRecord("FILESERVR", 0x20, Attacker)]))
            .Udp("10.20.0.111:5353", "224.0.0.251:5353", Message(0, 0, [Question("printsrv2.local", A)]))
            .Udp($"{Attacker}:5353", "10.20.0.111:5353", Message(0, Response | Authoritative, [], [Address("printsrv2.local", Attacker, 120)]));
    }

    private static void OwnNames(Wire wire)
    {
        const string host = "10.20.0.50", asker = "10.20.0.101";
        for (ushort i = 1; i <= 3; i++)
        {
            wire.Wait(TimeSpan.FromSeconds(20))
                .Udp($"{host}:5355", $"{asker}:50001", Message(i, Response, [Question("ws50", A)], [Address("ws50", host, 30)]))
                .Udp($"{host}:5355", $"{asker}:50002", Message(i, Response, [Question("ws50", A)], [Address("ws50", "10.30.0.50", 30)]))
                .Udp($"{host}:137", $"{asker}:137", Message(i, Response | Authoritative, [], [NetBiosRecord("WS50", 0x20, host)]))
                .Udp($"{host}:137", $"{asker}:137", Message(i, Response | Authoritative, [], [NetBiosRecord("WS50", 0x00, host)]))
                .Udp($"{host}:137", $"{asker}:137", Message(i, Response | Authoritative, [], [NetBiosRecord("CORP", 0x1D, host)]))
                .Udp($"{host}:137", $"{asker}:137", Message(i, Response | Authoritative, [], [NetBiosRecord("CORP", 0x00, host, isGroup: true)]))
                .Udp($"{host}:5353", "224.0.0.251:5353", Message(0, Response | Authoritative, [], [Address("ws50.local", host, 120)]));
        }
        // A printer: services that point to its one name.
        byte[][] services = [.. new[] { "_ipp", "_ipps", "_printer", "_pdl-datastream", "_http", "_scanner", "_uscan", "_privet", "_smb" }
            .Select(s => Record($"Office Printer.{s}._tcp.local", Srv, 0x8001, 120, [0, 0, 0, 0, 2, 119, .. Name("printer.local")]))];
        wire.Udp("10.20.0.60:5353", "224.0.0.251:5353", Message(0, Response | Authoritative, [], [.. services, Address("printer.local", "10.20.0.60", 120, 0x8001)]));
        // A name server (RA is set): one address a name, and two names of one server, which isn't the name server itself.
        for (var i = 0; i < 12; i++)
        {
            wire.Udp("10.20.0.11:137", $"{asker}:137", Message((ushort)(100 + i), Response | 0x0580, [], [NetBiosRecord($"WS{i}", 0x20, $"10.20.0.{120 + i}")]))
                .Udp("10.20.0.11:137", $"{asker}:137", Message((ushort)(200 + i), Response | 0x0580, [], [NetBiosRecord($"ALIAS{i}", 0x20, "10.20.0.70")]));
        }
        // A router repeats what hosts of another network say.
        for (var i = 0; i < 12; i++)
        {
            wire.Udp("10.20.0.1:5353", "224.0.0.251:5353", Message(0, Response | Authoritative, [], [Address($"phone{i}.local", $"10.40.0.{120 + i}", 120, 0x8001)]));
        }
        // A media server with aliases.
        for (var i = 0; i < 6; i++)
        {
            wire.Udp("10.20.0.80:5353", "224.0.0.251:5353", Message(0, Response | Authoritative, [], [Address($"media{i}.local", "10.20.0.80", 120, 0x8001)]));
        }
    }

    private static void TransferAnswered(Wire wire) => wire.Connect($"{Attacker}:41000", $"{Server}:53")
        .Ask(Framed(Message(9, 0x0020, [Question("corp.example", Axfr)])))
        .Answer(Framed(Message(9, Response | Authoritative, [Question("corp.example", Axfr)],
            [Start("corp.example"), Address("dca.corp.example", Server, 1200), Address("ws50.corp.example", "10.20.0.50", 1200), Start("corp.example")])))
        .Close();

    private static void TransferRefused(Wire wire) => wire.Connect($"{Attacker}:41000", $"{Server}:53")
        .Ask(Framed(Message(9, 0x0020, [Question("corp.example", Axfr)])))
        .Answer(Framed(Message(9, Response | 5, [Question("corp.example", Axfr)])))
        .Close();

    private static void Secondary(Wire wire)
    {
        const string secondary = "10.20.0.12";
        wire.Udp($"{Server}:53000", $"{secondary}:53", Message(5, 0x2400, [Question("corp.example", Soa)], [Start("corp.example")]))
            .Udp($"{secondary}:53", $"{Server}:53000", Message(5, Response | 0x2400, [Question("corp.example", Soa)]))
            .Udp($"{secondary}:53001", $"{Server}:53", Message(6, 0, [Question("corp.example", Ixfr)], [], [Start("corp.example")]))
            .Udp($"{Server}:53", $"{secondary}:53001", Message(6, Response | Authoritative, [Question("corp.example", Ixfr)], [Start("corp.example")]));
        wire.Connect($"{secondary}:41000", $"{Server}:53")
            .Ask(Framed(Message(7, 0, [Question("corp.example", Axfr)])))
            .Answer(Framed(Message(7, Response | Authoritative, [Question("corp.example", Axfr)], [Start("corp.example"), Address("dca.corp.example", Server, 1200)])))
            .Close();
        wire.Udp("10.20.0.50:53002", $"{Server}:53", Message(8, 0x0100, [Question("dca.corp.example", A)]))
            .Udp($"{Server}:53", "10.20.0.50:53002", Message(8, Response | 0x0580, [Question("dca.corp.example", A)], [Address("dca.corp.example", Server, 1200)]));
    }

    private static void Poisonous(Wire wire)
    {
        // What CredMarshalTargetInfo writes for a target without contents.
        const string name = "dca1UWhRCAAAAAAAAAAAAAAAAAAAAAAAAAAAAwbEAYBAAAA.corp.example";
        wire.Udp($"{Attacker}:53100", $"{Server}:53", Message(20, 0x2800, [Question("corp.example", Soa)], [], [Address(name, Attacker, 300)]))
            .Udp($"{Server}:53", $"{Attacker}:53100", Message(20, Response | 0x2800, [Question("corp.example", Soa)]))
            .Udp($"{Attacker}:53101", $"{Server}:53", Message(21, 0x2800, [Question("corp.example", Soa)], [], [Address("*.corp.example", Attacker, 300)]))
            .Udp($"{Server}:53", $"{Attacker}:53101", Message(21, Response | 0x2805, [Question("corp.example", Soa)]));
    }

    private static void OwnRecord(Wire wire) => wire
        .Udp("10.20.0.50:53100", $"{Server}:53", Message(20, 0x2800, [Question("corp.example", Soa)], [],
            [Record("ws50.corp.example", A, Any, 0, []), Address("ws50.corp.example", "10.20.0.50", 1200)]))
        .Udp($"{Server}:53", "10.20.0.50:53100", Message(20, Response | 0x2800, [Question("corp.example", Soa)]))
        .Udp("10.20.0.51:53100", $"{Server}:53", Message(21, 0x2800, [Question("corp.example", Soa)], [], [Address("*.apps.corp.example", "10.20.0.51", 60)]))
        .Udp($"{Server}:53", "10.20.0.51:53100", Message(21, Response | 0x2800, [Question("corp.example", Soa)]))
        .Udp("10.20.0.52:53100", $"{Server}:53", Message(22, 0x2800, [Question("corp.example", Soa)], [], [Record("wpad.corp.example", A, Any, 0, [])]))
        .Udp($"{Server}:53", "10.20.0.52:53100", Message(22, Response | 0x2800, [Question("corp.example", Soa)]));

    /// <summary>Header of RFC 1035, 4.1.1 and the sections behind it.</summary>
    private static byte[] Message(ushort id, int flags, byte[][] questions, byte[][]? answers = null, byte[][]? authority = null)
    {
        var header = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(header, id);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)flags);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)questions.Length);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)(answers?.Length ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(8), (ushort)(authority?.Length ?? 0));
        return [.. header, .. questions.SelectMany(q => q), .. (answers ?? []).SelectMany(r => r), .. (authority ?? []).SelectMany(r => r)];
    }

    // RFC 1035, 4.2.2.
    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static byte[] Name(string name) => [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.UTF8.GetBytes(label)]), 0];

    private static byte[] Question(string name, ushort type) => [.. Name(name), (byte)(type >> 8), (byte)type, 0, (byte)In];

    private static byte[] Record(string name, ushort type, ushort group, int ttl, byte[] data)
    {
        var fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(2), group);
        BinaryPrimitives.WriteInt32BigEndian(fixedPart.AsSpan(4), ttl);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)data.Length);
        return [.. Name(name), .. fixedPart, .. data];
    }

    private static byte[] Address(string name, string address, int ttl, ushort group = In) => Record(name, A, group, ttl, IPAddress.Parse(address).GetAddressBytes());

    private static byte[] Start(string zone) => Record(zone, Soa, In, 3600, [.. Name("dca." + zone), .. Name("hostmaster." + zone), .. new byte[20]]);

    // NB_FLAGS and address (RFC 1002, 4.2.13).
    private static byte[] NetBiosRecord(string name, byte suffix, string address, bool isGroup = false) =>
        Record(Encoded(name, suffix), NetBios, In, 300_000, [(byte)(isGroup ? 0x80 : 0), 0, .. IPAddress.Parse(address).GetAddressBytes()]);

    // RFC 1001, 14.1: each half of a byte is a letter.
    private static string Encoded(string name, byte suffix) => string.Concat(
        Encoding.ASCII.GetBytes(name.PadRight(15)).Append(suffix).Select(b => $"{(char)('A' + (b >> 4))}{(char)('A' + (b & 15))}"));
}
