using System.Globalization;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Deception.Tests.Benchmarks.Bench;

/// <summary>
/// <c>bench [--captures DIR] [--work DIR] [--megabytes N] [--sensor FILE]</c>: the same mix read by libpcap alone, by our sensor and by
/// tshark, one after another on one machine.
/// </summary>
internal static class BenchCommand
{
    private const string Wanted = "kerberos||ldap||drsuapi";

    private static readonly string[] Fields =
        ["frame.number", "frame.time_epoch", "ip.src", "ip.dst", "kerberos.msg_type", "kerberos.CNameString", "kerberos.SNameString", "ldap.protocolOp", "drsuapi.opnum"];

    /// <summary>Runs all; 0 when all could run.</summary>
    public static int Run(string[] options)
    {
        if (!TryRead(options, out var captures, out var work, out var megabytes, out var sensor))
        {
            Console.Error.WriteLine("usage: bench [--captures DIR] [--work DIR] [--megabytes N] [--sensor FILE]");
            return 2;
        }

        Directory.CreateDirectory(work);
        var file = Path.Combine(work, "bench-mix.pcap");
        try
        {
            return Compare(captures, file, megabytes, sensor);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static int Compare(string captures, string file, int megabytes, string sensor)
    {
        var mix = Mix.Load(captures);
        if (!mix.Write(file, megabytes * 1_000_000L))
        {
            Console.Error.WriteLine($"bench: no captures in {captures}");
            return 2;
        }

        var share = ShareToParsers(file); // also brings the file into the page cache
        Console.WriteLine($"mix: {mix.Packets:N0} packets, {mix.Bytes / 1e6:F0} MB ({mix.Describe()}); mean packet {(double)mix.Bytes / mix.Packets:F0} bytes; {share:P1} of packets reached a parser");
        var raw = Measured.Here("raw libpcap read", () => ReadRaw(file));
        var policy = Directory.EnumerateFiles(captures, "policy.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault();
        string[] given = policy is null ? [] : ["--policy", policy];
        var ours = Measured.Child("deception-sensor replay", sensor, ["replay", file, "--format", "json", .. given]);
        var twice = Measured.Child("  with 2 workers", sensor, ["replay", file, "--workers", "2", "--format", "json", .. given]);
        var tshark = Measured.Child("tshark", "tshark", ["-n", "-r", file, "-Y", Wanted, "-T", "fields", .. Fields.SelectMany(f => new[] { "-e", f })]);
        Console.WriteLine($"{"",-24}{"wall s",10}{"CPU s",10}{"packets/s",14}{"MB/s",10}{"peak MB",10}");
        foreach (var row in new[] { raw, ours, twice, tshark })
        {
            var peak = double.IsNaN(row.PeakMegabytes) ? "" : $"{row.PeakMegabytes:F0}";
            Console.WriteLine($"{row.Name,-24}{row.Wall,10:F2}{row.Cpu,10:F2}{mix.Packets / row.Wall,14:N0}{mix.Bytes / 1e6 / row.Wall,10:F0}{peak,10}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: two workers {ours.Wall / twice.Wall:F2}x one"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"bench: sensor {mix.Packets / ours.Wall:F0} packets/s, {tshark.Wall / ours.Wall:F1}x tshark, {raw.Wall / ours.Wall:F2} of raw, {ours.PeakMegabytes:F0} MB"));
        return 0;
    }

    private static double ShareToParsers(string file)
    {
        var counters = new ProtocolCounters();
        var decoder = new WireDecoder(new Ignore(), counters);
        CaptureFile.Read(file, (in Frame frame) => decoder.Decode(frame), null, CancellationToken.None);
        return (double)counters.FramesToParsers / counters.Frames;
    }

    private static void ReadRaw(string file)
    {
        using var device = new CaptureFileReaderDevice(file);
        device.Open(new DeviceConfiguration());
        nint header = 0;
        nint data = 0;
        while (device.GetNextPacketPointers(ref header, ref data) == 1)
        {
        }
    }

    private static bool TryRead(string[] options, out string captures, out string work, out int megabytes, out string sensor)
    {
        captures = Path.Combine(Repository(), "tests", "Replay");
        work = Path.GetTempPath();
        megabytes = 525;
        sensor = Path.Combine(AppContext.BaseDirectory, "deception-sensor");
        for (var i = 0; i + 1 < options.Length; i += 2)
        {
            var value = options[i + 1];
            switch (options[i])
            {
                case "--captures":
                    captures = value;
                    break;
                case "--work":
                    work = value;
                    break;
                case "--sensor":
                    sensor = value;
                    break;
                case "--megabytes" when int.TryParse(value, CultureInfo.InvariantCulture, out megabytes) && megabytes > 0:
                    break;
                default:
                    return false;
            }
        }

        return options.Length % 2 == 0;
    }

    private static string Repository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Deception.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? ".";
    }

    private sealed class Ignore : IMessageSink
    {
        public void Accept(in MessageContext context, WireMessage message)
        {
        }
    }
}
