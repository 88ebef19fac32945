using System.Net;
using System.Net.Sockets;
using Deception.Contracts;
using Deception.Protocols.Dns;
using Deception.Sensor.Baiting;
using Deception.Sensor.Run;
using Deception.Tests.Unit.Protocols.Net;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Frame = Deception.Protocols.Net.Frame;
using LinkType = Deception.Protocols.Net.LinkType;

namespace Deception.Tests.Unit.Sensor;

public sealed class BaiterTests
{
    private const string Poisoner = "10.0.0.66";

    // A responder on loopback answers whatever it is asked, as a poisoner does; its answer then crosses the sensor's wire.
    [Theory]
    [InlineData("llmnr", NameProtocol.Llmnr, 5355)]
    [InlineData("mdns", NameProtocol.MulticastDns, 5353)]
    [InlineData("netbios", NameProtocol.NetBios, 137)]
    public async Task Who_answers_a_question_of_the_sensor_is_found(string protocol, NameProtocol read, ushort port)
    {
        var stop = TestContext.Current.CancellationToken;
        List<Finding> told = [];
        var clock = new FakeTimeProvider();
        var analysis = new Analysis(null, told.Add, clock);
        using var responder = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        List<string> announced = [];
        var baiter = new Baiter(new BaitConfig(), new BaitNameMaker(new Random(7)),
            () => [new BaitPath(protocol, IPAddress.Loopback, (IPEndPoint)responder.Client.LocalEndPoint!)],
            name => { announced.Add(name); analysis.AddBait(name); }, clock, new Random(7));

        var asking = baiter.AskAsync(stop);
        var question = await responder.ReceiveAsync(stop);
        Assert.True(DnsParser.TryParse(question.Buffer, read, out var asked));
        Assert.Equal(Assert.Single(announced), asked.Questions[0].Name.Split('.')[0], ignoreCase: true);
        lock (analysis.Gate)
        {
            var frame = Packets.Ethernet(Packets.Ip(Poisoner, Packets.Client, Packets.Udp(port, (ushort)question.RemoteEndPoint.Port, Lie(question.Buffer, read))));
            analysis.Take(new Frame(LinkType.Ethernet, 1, Packets.Time, frame, frame.Length));
        }
        analysis.Complete();
        clock.Advance(TimeSpan.FromSeconds(5));
        await asking;

        var finding = Assert.Single(told);
        Assert.Equal(("names.poisoning", Poisoner, 99), (finding.Detector, finding.Source.Ip, finding.Confidence));
    }

    [Fact]
    public async Task Names_are_asked_for_at_uneven_intervals_until_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var clock = new FakeTimeProvider();
        using var announced = new SemaphoreSlim(0);
        var baiter = new Baiter(new BaitConfig { EveryMinutes = 10 }, new BaitNameMaker(new Random(1)), () => [], _ => announced.Release(), clock, new Random(1));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.InRange(baiter.Pause(), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)));

        var running = baiter.RunAsync(stop.Token);
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(0, announced.CurrentCount);
        clock.Advance(TimeSpan.FromMinutes(12));
        Assert.True(await announced.WaitAsync(TimeSpan.FromSeconds(20), stop.Token));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Names_are_plausible_and_fit_NetBIOS()
    {
        var maker = new BaitNameMaker(new Random(3));
        var names = Enumerable.Range(0, 500).Select(_ => maker.Next()).ToList();
        Assert.All(names, n => Assert.Matches("^[a-z]+-[a-z]+-[a-z]{2}[0-9]{2}$", n));
        Assert.All(names, n => Assert.InRange(n.Length, 8, 15));
        Assert.InRange(names.Distinct().Count(), 495, 500);
    }

    [Fact]
    public void Broadcast_address() => Assert.Equal("10.1.3.255", BaitService.BroadcastOf(IPAddress.Parse("10.1.2.9"), IPAddress.Parse("255.255.254.0")).ToString());

    private static byte[] Lie(byte[] question, NameProtocol protocol)
    {
        var answer = question.ToArray();
        (answer[2], answer[3], answer[5], answer[7]) = (0x84, 0, 1, 1);
        byte[] data = protocol == NameProtocol.NetBios ? [0, 0, 10, 0, 0, 66] : [10, 0, 0, 66];
        return [.. answer, 0xC0, 12, .. question[^4..], 0, 0, 0, 30, 0, (byte)data.Length, .. data];
    }
}
