using Deception.Contracts;
using Deception.Protocols.Net;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class ConnectionTests
{
    private const string Trap = "10.1.0.99";

    private static Scene Connect(Policy policy, string to, IEnumerable<int> ports, double seconds = 0.1)
    {
        var scene = new Scene(policy with { Honey = policy.Honey with { Hosts = [new HostPolicy { Name = "trap", Addresses = [Trap] }] } });
        HostAddress.TryParse(Scene.Attacker, out var source);
        HostAddress.TryParse(to, out var target);
        foreach (var port in ports)
        {
            scene.Wait(TimeSpan.FromSeconds(seconds));
            scene.Engine.Accept(new ConnectionAttempt(new Endpoint(source, 40000), new Endpoint(target, (ushort)port), TcpFlags.Syn, scene.Now, 1));
        }
        return scene;
    }

    [Fact]
    public void A_decoy_host_alarms_at_the_first_segment_and_listed_scanners_do_not()
    {
        Assert.Equal("honey.host-contact", Assert.Single(Connect(Scene.Policy(), Trap, [445]).Findings).Detector);
        Assert.Empty(Connect(Scene.Policy() with { KnownScanners = [Scene.Attacker] }, Trap, Enumerable.Range(1, 50)).Findings);
        Assert.Empty(Connect(Scene.Policy(), Scene.Controller, [88, 135, 389, 445, 464, 636, 3268, 3269, 9389]).Findings);
    }

    [Fact]
    public void Twelve_ports_in_a_minute_are_a_scan_and_eleven_or_slow_or_dynamic_ones_are_not()
    {
        Assert.Equal("scan.port-scan", Assert.Single(Connect(Scene.Policy(), Scene.Controller, Enumerable.Range(1, 12)).Findings).Detector);
        Assert.Empty(Connect(Scene.Policy(), Scene.Controller, Enumerable.Range(1, 11)).Findings);
        Assert.Empty(Connect(Scene.Policy(), Scene.Controller, Enumerable.Range(1, 40), seconds: 6).Findings);
        Assert.Empty(Connect(Scene.Policy(), Scene.Controller, Enumerable.Range(50_000, 40)).Findings);
    }
}
