using System.Net;
using System.Net.Sockets;

namespace Deception.Sensor.Baiting;

/// <summary>Where a question goes, and from where.</summary>
/// <param name="Protocol">One of <see cref="BaitConfig.KnownProtocols"/>.</param>
/// <param name="From">Own address.</param>
/// <param name="To">Group, broadcast address or host.</param>
public sealed record BaitPath(string Protocol, IPAddress From, IPEndPoint To);

/// <summary>
/// Asks for a name that doesn't exist, waits for about as long as a person's next mistake would take, and asks for another one.
/// Answers are not read here: the capture sees them, with the names announced before.
/// </summary>
/// <param name="config">How often.</param>
/// <param name="names">Makes the names.</param>
/// <param name="paths">Where to ask, judged anew for each name: addresses come and go.</param>
/// <param name="announce">Is told each name before it is asked for.</param>
/// <param name="clock">Measures the pauses.</param>
/// <param name="random">Jitter and identifiers.</param>
public sealed class Baiter(
    BaitConfig config, BaitNameMaker names, Func<IEnumerable<BaitPath>> paths, Action<string> announce, TimeProvider clock, Random random)
{
    /// <summary>How long the port stays open for answers, lest this host itself tells the sender that nobody listens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Pause(), clock, stop);
            await AskAsync(stop);
        }
    }

    /// <summary>The next pause.</summary>
    public TimeSpan Pause() => TimeSpan.FromMinutes(config.EveryMinutes * (0.5 + random.NextDouble()));

    /// <summary>Asks for one name on every path; a path that fails hinders no other.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        var name = names.Next();
        announce(name);
        List<Socket> open = [];
        try
        {
            foreach (var path in paths())
            {
                if (Send(path, name) is { } socket)
                {
                    open.Add(socket);
                }
            }
            await Task.Delay(Patience, clock, stop);
        }
        finally
        {
            open.ForEach(s => s.Dispose());
        }
    }

    private Socket? Send(BaitPath path, string name)
    {
        var id = (ushort)random.Next(1, ushort.MaxValue);
        var query = path.Protocol switch
        {
            "llmnr" => BaitQuery.Llmnr(name, id),
            "mdns" => BaitQuery.MulticastDns(name),
            _ => BaitQuery.NetBios(name, id),
        };
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.EnableBroadcast = true;
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, path.From.GetAddressBytes());
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, path.Protocol == "mdns" ? 255 : 1);
            socket.Bind(new IPEndPoint(path.From, 0));
            socket.SendTo(query, path.To);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
