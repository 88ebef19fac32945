using System.Net;
using System.Net.Sockets;

namespace Deception.Tests.Lab.Support;

/// <summary>A nats-server with the configuration that the controller wrote; it can be killed and started again on the same store.</summary>
internal sealed class Broker
{
    private readonly Func<IReadOnlyList<string>, string, Daemon> _start;
    private readonly string _log;
    private Daemon? _daemon;

    /// <param name="folder">Where the controller's state is.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="start">Starts a program with a log file.</param>
    public Broker(string folder, IPEndPoint address, Func<IReadOnlyList<string>, string, Daemon> start)
    {
        (Address, _start) = (address, start);
        Folder = Path.Combine(folder, "controller", "broker");
        _log = Path.Combine(folder, "nats.out");
    }

    /// <summary>Folder of its configuration, certificate and store.</summary>
    public string Folder { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>The <c>broker</c> member of the controller's configuration.</summary>
    public object Settings => new { url = Url(Address), listen = Address.ToString() };

    public Daemon Process => _daemon ?? throw new InvalidOperationException("not started");

    public void Start() => _daemon = _start(["nats-server", "-c", Path.Combine(Folder, "nats.conf")], _log);

    /// <summary>How agents reach a broker there.</summary>
    public static string Url(IPEndPoint address) => $"tls://{address}";

    /// <summary>A loopback port that nobody listens on.</summary>
    public static IPEndPoint FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
