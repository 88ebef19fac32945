using System.Globalization;
using Deception.Contracts;
using Deception.Tests.Lab.Support;
using Command = Deception.Tests.Lab.Support.Command;

namespace Deception.Tests.Lab;

/// <summary>A sensor on one end of a virtual cable, with all detectors on, while frames come from the other end.</summary>
public sealed class BusyLinkTests
{
    private const string Agent = "landmine";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // All of it passes the capture's filter.
    private static readonly IReadOnlyList<string> Replication = [Repository.Case("drsuapi.dcsync/whole-domain-ntlm").Capture];

    // A frame in some thousands is ARP or ICMP, which the filter keeps away.
    private static readonly IReadOnlyList<string> Mixed =
    [
        Repository.Case("kerberos.kerberoasting/silent-office-morning").Capture,
        Repository.Case("drsuapi.dcsync/silent-replication").Capture,
        Repository.Case("kerberos.password-spray/fifty-accounts").Capture,
        .. Replication,
    ];

    // As long as one name of an interface may be.
    private static readonly string Space = string.Create(CultureInfo.InvariantCulture, $"dbusy{Environment.ProcessId}-far");
    private static readonly string Near = string.Create(CultureInfo.InvariantCulture, $"dbusy{Environment.ProcessId}");

    public BusyLinkTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux (network namespaces)");
        Assert.SkipUnless(Repository.IsInstalled("nats-server") && Repository.IsInstalled("ip"), "needs nats-server and ip");
    }

    [Fact]
    public async Task What_the_kernel_drops_is_counted_and_told()
    {
        const int sent = 60_000; // more than the kernel's buffer holds
        await using var janitor = Janitor.Start();
        await using var chain = new Chain();
        var sensor = await WatchAsync(chain, janitor);
        await SendAsync(Replication, 1000, 0);
        var before = await HealthAsync(chain, h => h.PacketsSeen == 1000);
        Assert.Equal(0, before.PacketsLostKernel);

        await sensor.SignalAsync("STOP");
        await SendAsync(Replication, sent, 0);
        await sensor.SignalAsync("CONT");

        var after = await HealthAsync(chain, h => h.PacketsSeen + h.PacketsLostKernel == 1000 + sent);
        Assert.InRange(after.PacketsLostKernel, 1, sent - 1);
    }

    /// <summary>Run by <c>./deception bench</c> with the native sensor and its mix: it needs a machine that does nothing else.</summary>
    [Fact(Explicit = true)]
    [Trait("Run", "asked")]
    public async Task A_hundred_thousand_packets_a_second_pass_without_loss()
    {
        const int sent = 2_000_000, rate = 100_000;
        var mix = Environment.GetEnvironmentVariable("DECEPTION_MIX");
        await using var janitor = Janitor.Start();
        await using var chain = new Chain();
        await WatchAsync(chain, janitor);
        var idle = await HealthAsync(chain, _ => true);

        var seconds = await SendAsync(mix is null ? Mixed : [mix], sent, rate);
        var ended = TimeProvider.System.GetUtcNow();

        // What the filter keeps away is not counted, so the end shows by nothing more coming.
        var seen = -1L;
        var after = await HealthAsync(chain, h => h.ReportedAt > ended && h.PacketsSeen == Interlocked.Exchange(ref seen, h.PacketsSeen));
        Assert.InRange(after.PacketsSeen + after.PacketsLostKernel, 0.9 * sent, sent);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"live: {sent / seconds:F0} packets/s for {seconds:F0} s on a veth pair, {after.PacketsLostKernel} lost, {after.CpuSeconds - idle.CpuSeconds:F1} s of CPU, {after.MemoryBytes / 1e6:F0} MB"));
        Assert.InRange(sent / seconds, 0.99 * rate, double.MaxValue);
        Assert.Equal(0, after.PacketsLostKernel + after.PacketsLostQueue);
    }

    private static async Task<Daemon> WatchAsync(Chain chain, Janitor janitor)
    {
        janitor.Namespaces(Space[..^"-far".Length]);
        await Command.CheckAsync(["ip", "netns", "add", Space]);
        await Command.CheckAsync(["ip", "link", "add", Near, "type", "veth", "peer", "name", "eth0", "netns", Space]);
        // No host is at either end: nothing but what is sent here goes over the cable. Captures hold frames that the card would cut up.
        await Command.CheckAsync(["sysctl", "-qw", $"net.ipv6.conf.{Near}.disable_ipv6=1"]);
        await Command.CheckAsync(["ip", "netns", "exec", Space, "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=1"]);
        await Command.CheckAsync(["ip", "link", "set", Near, "mtu", "65535", "up"]);
        await Command.CheckAsync(["ip", "-n", Space, "link", "set", "eth0", "mtu", "65535", "up"]);
        await chain.StartAsync(Agent);
        var sensor = chain.StartSensor(Agent, Near, Environment.GetEnvironmentVariable("DECEPTION_SENSOR"));
        await HealthAsync(chain, h => h.Interfaces.Contains(Near));
        return sensor;
    }

    private static async Task<double> SendAsync(IReadOnlyList<string> captures, int count, int rate)
    {
        var words = new[] { "ip", "netns", "exec", Space, "/usr/bin/python3", Repository.LabScript("send.py"), "eth0" };
        var said = await Command.CheckAsync([.. words, $"{count}", $"{rate}", .. captures]);
        return double.Parse(said.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static Task<SensorHealth> HealthAsync(Chain chain, Func<SensorHealth, bool> isRight)
    {
        SensorHealth? last = null;
        return Wait.ForAsync(() => $"health; last {last}; {chain.Words()}", Patience, async stop =>
        {
            last = (await chain.Api.HealthAsync(stop)).FirstOrDefault(h => h.Agent == Agent);
            return last is not null && isRight(last) ? last : null;
        });
    }
}
