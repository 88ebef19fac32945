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

    private static Scene Sweep(int hosts, double seconds = 0.5, int days = 0, string network = "10.2.0.", TcpFlags flags = TcpFlags.Syn, string[]? decoys = null)
    {
        var policy = Scene.Policy();
        var scene = new Scene(policy with { Honey = policy.Honey with { Hosts = [new HostPolicy { Name = "trap", Addresses = decoys ?? [Trap] }] } });
        HostAddress.TryParse(Scene.Attacker, out var source);
        for (var day = 0; day <= days; day++)
        {
            for (var i = 0; i < hosts; i++)
            {
                HostAddress.TryParse($"{network}{i}", out var target);
                scene.Wait(TimeSpan.FromSeconds(seconds));
                scene.Engine.Accept(new ConnectionAttempt(new Endpoint(source, 40000), new Endpoint(target, 445), flags, scene.Now, 1));
            }
            scene.Wait(TimeSpan.FromHours(24));
        }
        return scene;
    }

    [Fact]
    public void Forty_eight_neighbours_in_a_minute_are_a_scan_and_fewer_or_slower_are_not()
    {
        Assert.Equal("scan.port-scan", Assert.Single(Sweep(48).Findings).Detector);
        Assert.Empty(Sweep(47).Findings);
        Assert.Empty(Sweep(200, seconds: 1.5).Findings);
    }

    [Fact]
    public void A_sweep_of_the_days_before_is_a_habit_but_not_where_a_decoy_is_met()
    {
        Assert.Single(Sweep(60, days: 3).Findings);
        Assert.Equal(3, Sweep(10, days: 2, decoys: ["10.2.0.3"]).Findings.Count(f => f.Detector == "scan.port-scan"));
        Assert.DoesNotContain(Sweep(5, decoys: ["10.2.0.3"]).Findings, f => f.Detector == "scan.port-scan");
    }

    [Theory]
    [InlineData(TcpFlags.Fin, 4, true)]
    [InlineData(TcpFlags.None, 4, true)]
    [InlineData(TcpFlags.Fin | TcpFlags.Psh, 4, true)]
    [InlineData(TcpFlags.Fin, 3, false)]
    public void Segments_that_begin_no_connection_need_fewer_ports(TcpFlags flags, int ports, bool told)
    {
        var scene = new Scene(Scene.Policy());
        HostAddress.TryParse(Scene.Attacker, out var source);
        HostAddress.TryParse(Scene.Controller, out var target);
        for (ushort port = 1; port <= ports; port++)
        {
            scene.Engine.Accept(new ConnectionAttempt(new Endpoint(source, 40000), new Endpoint(target, port), flags, scene.Now, 1));
        }
        Assert.Equal(told, scene.Findings.Count == 1);
    }
}
