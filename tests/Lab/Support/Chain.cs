using Deception.Contracts;

namespace Deception.Tests.Lab.Support;

/// <summary>Broker, controller and sensors on the loopback, to be killed one by one.</summary>
internal sealed class Chain : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Janitor _janitor = Janitor.Start();
    private readonly string _folder;
    private readonly string _listen;
    private readonly List<Daemon> _sensors = [];
    private readonly HashSet<string> _agents = [];
    private ControllerApi? _api;
    private Daemon? _controller;

    public Chain()
    {
        _folder = _janitor.Folder("kill");
        Broker = new Broker(_folder, Broker.FreePort(), (words, log) => Daemon.Start(_janitor, log, words));
        _listen = $"http://{Broker.FreePort()}";
    }

    public Broker Broker { get; }

    public Daemon Controller => _controller ?? throw new InvalidOperationException("not started");

    private ControllerApi Api => _api ?? throw new InvalidOperationException("not started");

    /// <summary>Starts broker and controller, and waits until findings can come in.</summary>
    public async Task StartAsync()
    {
        Broker.Start();
        _api = new ControllerApi(new Uri(_listen), await Programs.ApiTokenAsync(Programs.Controller(_folder, _listen, Broker)));
        await StartControllerAsync();
    }

    /// <summary>Starts the controller, also after its death.</summary>
    public async Task StartControllerAsync()
    {
        _controller = Daemon.Start(_janitor, Path.Combine(_folder, "controller.log"), Programs.Controller(_folder, _listen, Broker));
        await Wait.UntilAsync(() => $"controller ready; {Words()}", Patience, Api.IsReadyAsync);
    }

    /// <summary>Starts a sensor that plays captures; the same agent again goes on with its spool.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="case">What it plays.</param>
    /// <param name="line">A detour to the broker.</param>
    public Daemon StartSensor(string agent, ReplayCase @case, AckSwallower? line = null)
    {
        var broker = line is null ? Broker.Settings : Broker.SettingsVia(line.Address);
        var words = Programs.Sensor(_folder, agent, broker, [], [@case.Capture], @case.Policy);
        var sensor = Daemon.Start(_janitor, Path.Combine(_folder, agent + ".log"), words);
        _sensors.Add(sensor);
        _agents.Add(agent);
        return sensor;
    }

    /// <summary>Waits until these findings, at their last revision, lie in an agent's spool.</summary>
    public Task SpooledAsync(string agent, IReadOnlyList<Finding> expected) =>
        Wait.UntilAsync(() => $"{expected.Count} findings in the spool of {agent}; {Words()}", Patience,
            _ => Task.FromResult(expected.Select(Essence).Except(Spooled(agent).Select(Essence)).Any() == false));

    /// <summary>Waits until so many findings are in the store.</summary>
    public Task StoredAsync(int atLeast) =>
        Wait.UntilAsync(() => $"{atLeast} findings in the store; {Words()}", Patience, async stop => (await Api.FindingsAsync(stop)).Count >= atLeast);

    /// <summary>Waits until no agent has more to say, and the store holds what is expected: each once, and nothing else.</summary>
    public async Task StoredAsync(IReadOnlyList<Finding> expected)
    {
        List<string> wanted = [.. expected.Select(Essence).Order()], stored = [];
        await Wait.UntilAsync(
            () => $"every finding once, at its last revision;\nwanted {string.Join("\n       ", wanted)}\nstored {string.Join("\n       ", stored)}\n{Words()}",
            Patience, async stop =>
            {
                stored = [.. (await Api.FindingsAsync(stop)).Select(Essence).Order()];
                return wanted.SequenceEqual(stored) && _agents.All(a => Spooled(a).Count == 0);
            });
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        await _janitor.DisposeAsync();
    }

    private IReadOnlyList<Finding> Spooled(string agent) => SpoolFile.Findings(Path.Combine(_folder, agent));

    // What all programs said last, for failures.
    private string Words() => string.Join('\n', _sensors.Append(_controller).OfType<Daemon>().Append(Broker.Process)
        .Select(d => $"{Path.GetFileName(d.Log)}: {d.LastWords()}"));

    private static string Essence(Finding f) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{f.Detector} {f.Id} {f.Count} {f.LastSeen:O} {f.Summary}");
}
