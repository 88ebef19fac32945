using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>A nats-server process with the configuration that a controller wrote. Can be killed and started again.</summary>
public sealed class NatsProcess(string config) : IAsyncDisposable
{
    private Process? _process;

    /// <summary>True where there is a nats-server.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Append("/usr/sbin").Any(p => File.Exists(Path.Combine(p, "nats-server")));

    /// <summary>A loopback port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        var log = Path.Combine(Path.GetDirectoryName(config)!, "nats.log");
        var before = File.Exists(log) ? new FileInfo(log).Length : 0;
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        var errors = _process.StandardError.ReadToEndAsync();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!Text(log, before).Contains("Server is ready", StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"nats-server did not start: {(_process.HasExited ? await errors : "")}{Text(log, before)}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>As a crash does it.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private static string Text(string log, long from)
    {
        if (!File.Exists(log))
        {
            return "";
        }
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(Math.Min(from, file.Length), SeekOrigin.Begin);
        return new StreamReader(file).ReadToEnd();
    }
}
