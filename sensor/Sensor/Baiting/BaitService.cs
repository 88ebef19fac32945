using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Deception.Sensor.Run;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deception.Sensor.Baiting;

/// <summary>Runs the <see cref="Baiter"/> beside the live analysis, if the configuration wants it.</summary>
public sealed class BaitService(SensorConfig config, AnalysisService analysis, TimeProvider clock, ILoggerFactory logs) : BackgroundService
{
    private const int LlmnrPort = 5355, MulticastDnsPort = 5353, NetBiosPort = 137;

    private static readonly IPAddress LlmnrGroup = IPAddress.Parse("224.0.0.252"); // RFC 4795, 2
    private static readonly IPAddress MulticastDnsGroup = IPAddress.Parse("224.0.0.251"); // RFC 6762, 3

    private readonly ILogger _log = logs.CreateLogger("bait");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        if (config.Bait is not { } bait || config.Interfaces.Count == 0)
        {
            return;
        }
        await Task.Yield();
        _log.LogInformation("Asking for names that don't exist by {Protocols}, about every {Minutes} minutes", string.Join(", ", bait.Protocols), bait.EveryMinutes);
        try
        {
            await new Baiter(bait, new BaitNameMaker(Random.Shared), () => Paths(bait), analysis.AddBait, clock, Random.Shared).RunAsync(stop);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private IEnumerable<BaitPath> Paths(BaitConfig bait) =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where config.Interfaces.Contains(card.Name) || bait.Addresses.Count > 0
        from own in card.GetIPProperties().UnicastAddresses
        where own.Address.AddressFamily == AddressFamily.InterNetwork && (bait.Addresses.Count == 0 || bait.Addresses.Contains(own.Address.ToString()))
        from protocol in bait.Protocols
        select new BaitPath(protocol, own.Address, protocol switch
        {
            "llmnr" => new IPEndPoint(LlmnrGroup, LlmnrPort),
            "mdns" => new IPEndPoint(MulticastDnsGroup, MulticastDnsPort),
            _ => new IPEndPoint(BroadcastOf(own.Address, own.IPv4Mask), NetBiosPort),
        });

    /// <summary>The broadcast address of a network.</summary>
    public static IPAddress BroadcastOf(IPAddress address, IPAddress mask) =>
        new([.. address.GetAddressBytes().Zip(mask.GetAddressBytes(), (a, m) => (byte)(a | ~m))]);
}
