using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Xunit;

namespace Deception.Tests.Unit.Capture;

public sealed class LiveCaptureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_missing_interface_is_told_and_the_rest_goes_on()
    {
        using var capture = new LiveCapture(["no-such-interface0"], (in Frame _) => { });

        capture.Start();

        Assert.StartsWith("capture on no-such-interface0: ", Assert.Single(capture.CapabilitiesMissing), StringComparison.Ordinal);
        Assert.Empty(capture.Interfaces);
    }

    [Fact]
    public void A_packet_arrives_at_once_and_whole()
    {
        using var receiver = Receiver();
        var payload = Encoding.ASCII.GetBytes("live capture " + Guid.NewGuid());
        using var arrived = new ManualResetEventSlim();
        byte[] bytes = [];
        using var capture = Start(receiver, (in Frame frame) =>
        {
            bytes = frame.Bytes.ToArray();
            arrived.Set();
        });

        var sent = Stopwatch.GetTimestamp();
        receiver.Client.SendTo(payload, receiver.Client.LocalEndPoint!);

        Assert.True(arrived.Wait(Patience));
        Assert.InRange(Stopwatch.GetElapsedTime(sent), TimeSpan.Zero, TimeSpan.FromSeconds(1)); // 50 ms on an idle machine
        Assert.Equal(payload, bytes[^payload.Length..]);
        Assert.Equal(["lo"], capture.Interfaces);
        Assert.Empty(capture.CapabilitiesMissing);
    }

    [Fact]
    public void Packets_lost_by_the_kernel_are_counted()
    {
        const int Sent = 20_000;
        using var receiver = Receiver();
        using var held = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var taken = 0;
        var capture = Start(receiver, (in Frame _) =>
        {
            taken++;
            held.Set();
            release.Wait(Patience);
        }, bufferBytes: 1 << 20);

        var payload = new byte[1000];
        receiver.Client.SendTo(payload, receiver.Client.LocalEndPoint!);
        Assert.True(held.Wait(Patience));
        for (var i = 1; i < Sent; i++)
        {
            receiver.Client.SendTo(payload, receiver.Client.LocalEndPoint!);
        }

        release.Set();
        capture.Dispose();

        // The kernel counts each at the sending and at the receiving end of the loopback.
        Assert.InRange(capture.Statistics.Lost, 1000, 2 * Sent);
        Assert.InRange(taken, 1, Sent - 1);
    }

    private static UdpClient Receiver() => new(new IPEndPoint(IPAddress.Loopback, 0));

    private static LiveCapture Start(UdpClient receiver, FrameHandler take, int bufferBytes = 16 << 20)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "capturing takes root");
        var port = ((IPEndPoint)receiver.Client.LocalEndPoint!).Port;
        var capture = new LiveCapture(["lo"], take, filter: _ => $"udp dst port {port}", bufferBytes: bufferBytes);
        capture.Start();
        return capture;
    }
}
