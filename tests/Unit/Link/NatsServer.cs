using System.Diagnostics;
using Deception.Contracts;
using Deception.Link;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>A nats-server of a test's own: free port, own store, one token. Can be killed and started again.</summary>
public sealed class NatsServer : IAsyncDisposable
{
    private const string Listening = "Listening for client connections on 127.0.0.1:";
    private readonly TemporaryFolder _folder = new();
    private readonly string _authorization;
    private Process? _process;
    private int _port = -1;

    private NatsServer(string? authorization)
    {
        File.WriteAllText(TokenFile, "let-me-in\n");
        _authorization = authorization ?? "token: \"let-me-in\"";
    }

    public string TokenFile => _folder.File("token");

    public BrokerSettings Settings => new() { Url = $"nats://127.0.0.1:{_port}", TokenFile = TokenFile };

    public static async Task<NatsServer> StartAsync(string? authorization = null)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "nats-server")));
        Assert.SkipUnless(found, "nats-server is not installed");
        var server = new NatsServer(authorization);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it, on the same port as before, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        var config = _folder.File("nats.conf");
        await File.WriteAllTextAsync(config, $$"""
            listen: "127.0.0.1:{{_port}}"
            authorization { {{_authorization}} }
            jetstream { store_dir: "{{_folder.File("store")}}" }
            """);
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", config]) { RedirectStandardError = true })!;
        var lines = new List<string>();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.IndexOf(Listening, StringComparison.Ordinal) is > 0 and var at)
            {
                _port = int.Parse(line[(at + Listening.Length)..], System.Globalization.CultureInfo.InvariantCulture);
            }
            if (line.Contains("Server is ready", StringComparison.Ordinal))
            {
                _ = _process.StandardError.ReadToEndAsync();
                return;
            }
        }
        Assert.Fail("nats-server did not start: " + string.Join('\n', lines));
    }

    /// <summary>As a crash does it.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>A connection as the controller has it.</summary>
    public NatsConnection Connect() => new(BrokerConnection.Options(Settings, "test"));

    /// <summary>Makes the streams as the controller makes them.</summary>
    public static async Task MakeStreamsAsync(NatsConnection connection, long maxFindings = -1, bool direct = true)
    {
        var streams = new NatsJSContext(connection);
        await streams.CreateOrUpdateStreamAsync(new StreamConfig(Subjects.FindingsStream, [Subjects.AllFindings])
        {
            Discard = StreamConfigDiscard.New,
            DuplicateWindow = TimeSpan.FromHours(24),
            MaxMsgs = maxFindings,
        });
        await streams.CreateOrUpdateStreamAsync(new StreamConfig(Subjects.PolicyStream, [Subjects.AllPolicies])
        {
            MaxMsgsPerSubject = 1,
            AllowDirect = direct,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
        _folder.Dispose();
    }
}
