using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Deception.Tests.Benchmarks.Bench;

/// <summary>What one run took.</summary>
/// <param name="Name">Of the row.</param>
/// <param name="Wall">Seconds on the clock.</param>
/// <param name="Cpu">Seconds of all its threads, user and system.</param>
/// <param name="PeakMegabytes">Most resident memory; NaN when not measured.</param>
internal sealed record Measured(string Name, double Wall, double Cpu, double PeakMegabytes)
{
    private const int Children = -1; // RUSAGE_CHILDREN
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a program to its end, its output thrown away; throws when it fails.</summary>
    public static Measured Child(string name, string program, params IEnumerable<string> arguments)
    {
        var before = CpuOfChildren();
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0.0;
        while (!process.WaitForExit(Look))
        {
            peak = Math.Max(peak, PeakOf(process.Id));
        }

        Task.WaitAll(output, errors);
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0
            ? new Measured(name, wall, CpuOfChildren() - before, peak)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result.Trim()}");
    }

    /// <summary>Runs something here.</summary>
    public static Measured Here(string name, Action action)
    {
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        action();
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        return new Measured(name, wall, (self.TotalProcessorTime - cpu).TotalSeconds, double.NaN);
    }

    private static double PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1000;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private static unsafe double CpuOfChildren()
    {
        var usage = stackalloc long[18]; // struct rusage: user and system time first, each seconds and microseconds
        return GetUsage(Children, usage) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : double.NaN;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern unsafe int GetUsage(int who, long* usage);
}
