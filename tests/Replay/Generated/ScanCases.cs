using System.Buffers.Binary;
using System.Net;

namespace Deception.Tests.Replay.Generated;

/// <summary>Segments that ask whether ports are open, and what looks like it.</summary>
internal static class ScanCases
{
    private const byte Fin = 1, Syn = 2, Rst = 4, Psh = 8, Ack = 16, Urg = 32;
    private const string Attacker = "10.20.0.66";

    public static Dictionary<string, Action<Wire>> All { get; } = new()
    {
        ["scan.port-scan/sweep"] = wire => Sweep(wire, Attacker, 445, Enumerable.Range(100, 60).Select(i => $"10.20.0.{i}"), 500),
        ["scan.port-scan/sweep-with-decoy"] = wire => Sweep(wire, Attacker, 3389, Enumerable.Range(34, 8).Select(i => $"10.20.0.{i}"), 3000),
        ["scan.port-scan/xmas"] = Stealthy,
        ["scan.port-scan/silent-office"] = Office,
    };

    private static void Sweep(Wire wire, string from, int port, IEnumerable<string> hosts, int milliseconds)
    {
        foreach (var host in hosts)
        {
            Segment(wire.Wait(TimeSpan.FromMilliseconds(milliseconds)), $"{from}:41000", $"{host}:{port}", Syn);
        }
    }

    private static void Stealthy(Wire wire)
    {
        byte[] kinds = [Fin, 0, Fin | Psh | Urg];
        foreach (var port in new[] { 22, 80, 135, 139, 389, 445 })
        {
            for (var i = 0; i < kinds.Length; i++)
            {
                // Each kind at another server: who answers by a reset tells that the port is closed.
                Segment(wire, $"{Attacker}:{42000 + port}", $"10.20.0.{20 + i}:{port}", kinds[i]);
                Segment(wire, $"10.20.0.{20 + i}:{port}", $"{Attacker}:{42000 + port}", Rst | Ack);
            }
        }
    }

    private static void Office(Wire wire)
    {
        for (var i = 0; i < 120; i++)
        {
            wire.Wait(TimeSpan.FromMilliseconds(200)).Connect($"10.20.0.50:{30000 + i}", $"198.18.{i}.{(i * 7 % 200) + 1}:443").Close();
        }
        for (var i = 0; i < 30; i++)
        {
            wire.Connect($"10.20.0.9:{31000 + i}", $"10.20.0.{100 + i}:80").Close();
        }
        int[] services = [53, 88, 123, 135, 389, 445, 464, 636, 3268];
        foreach (var port in services)
        {
            wire.Connect($"10.20.0.51:{32000 + port}", $"10.20.0.10:{port}").Close();
        }
    }

    private static void Segment(Wire wire, string from, string to, int flags)
    {
        var (a, b) = (IPEndPoint.Parse(from), IPEndPoint.Parse(to));
        var tcp = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)a.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(2), (ushort)b.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), 1000);
        tcp[12] = 0x50;
        tcp[13] = (byte)flags;
        wire.Ip(a.Address, b.Address, 6, tcp);
    }
}
