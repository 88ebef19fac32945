using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Deception.Controller.Hosting;
using NATS.Client.Core;

namespace Deception.Tests.Unit.Controller.Ingest;

/// <summary>A real broker on a port and in a folder of its own, that can be killed and started again.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private const string Token = "a token for the broker";

    private readonly string _folder = Directory.CreateTempSubdirectory("deception-nats-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Append("/usr/sbin").Any(p => File.Exists(Path.Combine(p, "nats-server")));

    public BrokerOptions Options => new() { Url = $"nats://127.0.0.1:{_port}", TokenFile = Path.Combine(_folder, "token") };

    public void Start()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), Token);
        File.WriteAllText(
            Path.Combine(_folder, "nats.conf"),
            $$"""
            host: 127.0.0.1
            port: {{_port}}
            authorization { token: "{{Token}}" }
            jetstream { store_dir: "{{_folder}}" }
            """);
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", Path.Combine(_folder, "nats.conf"), "-l", Path.Combine(_folder, "log")]))!;
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public NatsConnection Connect() => new(new NatsOpts
    {
        Url = Options.Url,
        AuthOpts = new NatsAuthOpts { Token = Token },
        RetryOnInitialConnect = true,
        MaxReconnectRetry = -1,
    });

    public ValueTask DisposeAsync()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
