using System.Net;
using System.Text.Json;
using Deception.Contracts;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Domain;

/// <summary>
/// A Samba domain with a live sensor on its controller, and broker, controller and SIEM beside it; raised once for all
/// tests that use it.
/// </summary>
public sealed class SambaLab : IAsyncLifetime
{
    private const string ApiAddress = "127.0.0.1:8480";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Janitor? _janitor;
    private readonly Queue<string> _markers = new(Names.Markers);
    private ControllerApi? _api;
    private SyslogServer? _siem;
    private LabNetwork? _network;

    /// <summary>Hires the janitor before there is anything to clean up.</summary>
    public SambaLab()
    {
        Lacking = Requirements.Lacking();
        _janitor = Lacking is null ? Janitor.Start() : null;
    }

    /// <summary>Why there is no lab here; null when there is one.</summary>
    public string? Lacking { get; }

    /// <summary>How long it took to raise.</summary>
    public TimeSpan RaisedIn { get; private set; }

    /// <summary>Where all that it writes goes.</summary>
    internal string Folder { get; private set; } = "";

    internal LabNetwork Network => _network ?? throw new InvalidOperationException("not raised");

    internal ControllerApi Api => _api ?? throw new InvalidOperationException("not raised");

    internal SyslogServer Siem => _siem ?? throw new InvalidOperationException("not raised");

    /// <summary>Raises it, or leaves it when something is lacking.</summary>
    public async ValueTask InitializeAsync()
    {
        if (_janitor is null)
        {
            return;
        }
        var start = TimeProvider.System.GetTimestamp();
        await RaiseAsync(_janitor);
        RaisedIn = TimeProvider.System.GetElapsedTime(start);
        TestContext.Current.SendDiagnosticMessage($"the lab was raised in {RaisedIn.TotalSeconds:0.0} s");
    }

    /// <summary>Removes all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_janitor is not null)
        {
            await _janitor.DisposeAsync();
        }
    }

    /// <summary>
    /// Makes an alarm that is certain, after all that was done before: when it is there, the sensor has judged what came
    /// earlier, and the controller has stored and sent what it had to say.
    /// </summary>
    internal async Task MarkAsync()
    {
        var marker = _markers.Dequeue();
        // The account is not in the directory; the request is on the wire all the same. One that came before the sensor
        // listened is lost, so it is sent until it is heard.
        var found = await Wait.ForAsync(() => $"finding of {marker}", Patience, async stop =>
        {
            await Network.Stranger.RunAsync(["kinit", marker], "wrong\n");
            return (await Api.FindingsAsync(stop)).FirstOrDefault(f => f.Accounts.Any(a => a.StartsWith(marker, StringComparison.OrdinalIgnoreCase)));
        });
        await Wait.UntilAsync(() => $"syslog line of {marker}", Patience, async stop =>
            (await Siem.LinesAsync(stop)).Any(l => l.Text.Contains(found.Id, StringComparison.Ordinal)));
    }

    /// <summary>Runs an attack from a host and returns the finding of that detector that it causes.</summary>
    internal Task<Finding> RaisedByAsync(string detector, LabHost source, Func<Task> attack) =>
        Alarm.RaisedByAsync(this, f => f.Detector == detector && f.Source.Ip == source.Address, attack);

    /// <summary>Runs an attack that takes long; the finding has to be there at its end.</summary>
    internal async Task RaisedSlowlyByAsync(string detector, LabHost source, Func<Task> attack)
    {
        await attack();
        await MarkAsync();
        Assert.Contains(await Api.FindingsAsync(TestContext.Current.CancellationToken), f => f.Detector == detector && f.Source.Ip == source.Address);
    }

    /// <summary>Waits until all is judged, then fails if hosts did anything that alarms.</summary>
    internal Task IsSilentAsync(params IReadOnlyList<LabHost> hosts) => IsSilentAsync(_ => false, hosts);

    /// <summary>As <see cref="IsSilentAsync(IReadOnlyList{LabHost})"/>, but for what is true and to be told.</summary>
    internal async Task IsSilentAsync(Func<Finding, bool> isTrue, params IReadOnlyList<LabHost> hosts)
    {
        await MarkAsync();
        var alarms = (await Api.FindingsAsync(TestContext.Current.CancellationToken))
            .Where(f => f.Kind is FindingKind.Threat or FindingKind.Touch or FindingKind.Change && hosts.Any(h => h.Address == f.Source.Ip) && !isTrue(f));
        Assert.Empty(alarms.Select(f => $"{f.Detector}: {f.Summary}"));
    }

    // For ./deception record: all that the sensor could see, as a capture.
    private static void Record(LabHost controller, string folder)
    {
        if (Environment.GetEnvironmentVariable("DECEPTION_RECORD") is { Length: > 0 } file)
        {
            controller.Start(["tcpdump", "-i", "eth0", "-s", "0", "-U", "-Z", "root", "-w", file], Path.Combine(folder, "tcpdump.log"));
        }
    }

    private async Task RaiseAsync(Janitor janitor)
    {
        var folder = Folder = janitor.Folder("lab");
        _network = new LabNetwork(janitor, folder);
        await _network.RaiseAsync();
        var hub = _network.Hub;
        var provisioned = Samba.ProvisionAsync(_network.FirstController);

        _siem = new SyslogServer(folder);
        var rsyslog = hub.Start(_siem.Command, Path.Combine(folder, "rsyslog.log"));
        var installation = new Installation(folder, $"http://{ApiAddress}", new IPEndPoint(IPAddress.Parse(hub.Address), 4222), hub.Start, words => hub.CheckAsync(words));

        var policyFile = Path.Combine(folder, "policy.json");
        var policy = Names.Policy(await provisioned, _network.FirstController.Address, _network.DecoyAddress);
        await File.WriteAllBytesAsync(policyFile, JsonSerializer.SerializeToUtf8Bytes(policy, ContractsJson.Default.Policy));
        await installation.PrepareAsync(policyFile, _siem.Settings);
        var controller = installation.StartController();
        _api = new ControllerApi(
            new Uri($"http://{ApiAddress}"), installation.ApiToken, NamespaceConnector.Handler(hub.Space, IPEndPoint.Parse(ApiAddress)));
        await installation.ReadyAsync(_api, controller);
        await installation.EnrolAsync("dc1");
        var sensor = _network.FirstController.Start(installation.Sensor("dc1", ["eth0"], []), Path.Combine(folder, "sensor.log"));
        Record(_network.FirstController, folder);
        await Samba.StartAsync(_network.FirstController, _network.Admin, folder);
        // Only now, or the domain controller would serve there too. The sensor sees what reaches its own interface.
        await _network.FirstController.CheckAsync(["ip", "address", "add", $"{_network.DecoyAddress}/32", "dev", "eth0"]);
        try
        {
            await MarkAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\nsensor {sensor.LastWords()}\ncontroller {controller.LastWords()}\nrsyslog {rsyslog.LastWords()}", e);
        }
    }
}

/// <summary>Classes of tests that share the lab.</summary>
[CollectionDefinition]
public sealed class SambaLabCollection : ICollectionFixture<SambaLab>;
