using System.Net;
using System.Net.Sockets;

namespace Deception.Tests.Lab.Support;

/// <summary>A nats-server with JetStream and a token; it can be killed and started again on the same store.</summary>
internal sealed class Broker
{
    private const string Token = "lab-broker-token-5c1f0e";

    private readonly Func<IReadOnlyList<string>, string, Daemon> _start;
    private readonly string _config;
    private readonly string _log;
    private Daemon? _daemon;

    /// <param name="folder">Where config, token and store go.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="start">Starts a program with a log file.</param>
    public Broker(string folder, IPEndPoint address, Func<IReadOnlyList<string>, string, Daemon> start)
    {
        (Address, _start) = (address, start);
        TokenFile = Path.Combine(folder, "broker-token");
        _config = Path.Combine(folder, "nats.conf");
        _log = Path.Combine(folder, "nats.log");
        File.WriteAllText(TokenFile, Token + "\n");
        File.WriteAllText(_config, $$"""
            listen: "{{address}}"
            authorization { token: "{{Token}}" }
            jetstream { store_dir: "{{Path.Combine(folder, "jetstream")}}" }
            """);
    }

    public string TokenFile { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>The <c>broker</c> member of config files.</summary>
    public object Settings => SettingsVia(Address);

    /// <summary>The same over a detour.</summary>
    public object SettingsVia(IPEndPoint address) => new { url = $"nats://{address}", token_file = TokenFile };

    public Daemon Process => _daemon ?? throw new InvalidOperationException("not started");

    public void Start() => _daemon = _start(["nats-server", "-c", _config], _log);

    /// <summary>A loopback port that nobody listens on.</summary>
    public static IPEndPoint FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

}
