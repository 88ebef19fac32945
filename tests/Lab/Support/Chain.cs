using Deception.Contracts;
using Microsoft.Data.Sqlite;

namespace Deception.Tests.Lab.Support;

/// <summary>Broker, controller and sensors on the loopback, to be killed one by one.</summary>
internal sealed class Chain : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Janitor _janitor = Janitor.Start();
    private readonly string _folder;
    private readonly List<Daemon> _sensors = [];
    private readonly HashSet<string> _agents = [];
    private readonly Uri _address;
    private ControllerApi? _api;
    private Daemon? _controller;

    public Chain()
    {
        _folder = _janitor.Folder("chain");
        _address = new Uri($"http://{Broker.FreePort()}");
        Installation = new Installation(
            _folder, _address.GetLeftPart(UriPartial.Authority), Broker.FreePort(), (words, log) => Daemon.Start(_janitor, log, words));
    }

    public Installation Installation { get; }

    public Broker Broker => Installation.Broker;

    public Uri Address => _address;

    public Daemon Controller => _controller ?? throw new InvalidOperationException("not started");

    public ControllerApi Api => _api ?? throw new InvalidOperationException("not started");

    /// <summary>Starts broker and controller, waits until findings can come in, and enrols agents.</summary>
    public async Task StartAsync(params IReadOnlyList<string> agents)
    {
        await Installation.PrepareAsync(Policy);
        _api = new ControllerApi(_address, Installation.ApiToken);
        await StartControllerAsync();
        foreach (var agent in agents)
        {
            await Installation.EnrolAsync(agent);
        }
    }

    /// <summary>Policy that the controller starts with.</summary>
    public string? Policy { get; init; }

    /// <summary>Starts the controller, also after its death.</summary>
    public async Task StartControllerAsync()
    {
        _controller = Installation.StartController();
        await Installation.ReadyAsync(Api, _controller);
    }

    /// <summary>Starts a second controller on the same database and broker.</summary>
    public async Task<ControllerApi> StartSecondAsync(Uri address)
    {
        var api = new ControllerApi(address, Installation.ApiToken);
        await Installation.ReadyAsync(api, Installation.StartSecond(address.GetLeftPart(UriPartial.Authority)));
        return api;
    }

    /// <summary>Starts a sensor that plays captures; the same agent again goes on with its spool.</summary>
    /// <param name="agent">Its name; it is enrolled.</param>
    /// <param name="case">What it plays.</param>
    /// <param name="line">A detour to the broker.</param>
    /// <param name="program">Another build of it.</param>
    public Daemon StartSensor(string agent, ReplayCase @case, AckSwallower? line = null, string? program = null)
    {
        StateFile.SetBroker(Path.Combine(_folder, agent), Broker.Url(line?.Address ?? Broker.Address));
        return StartSensor(agent, Installation.Sensor(agent, [], [@case.Capture], @case.Policy, program));
    }

    /// <summary>Starts a sensor that watches an interface.</summary>
    public Daemon StartSensor(string agent, string watched, string? program = null) =>
        StartSensor(agent, Installation.Sensor(agent, [watched], [], sensor: program));

    private Daemon StartSensor(string agent, IReadOnlyList<string> words)
    {
        var sensor = Daemon.Start(_janitor, Path.Combine(_folder, agent + ".log"), words);
        _sensors.Add(sensor);
        _agents.Add(agent);
        return sensor;
    }

    /// <summary>When an agent was revoked, by the controller's database.</summary>
    public DateTimeOffset RevokedAt(string agent)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "controller", "controller.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT RevokedAt FROM Revocations WHERE Agent = $agent";
        command.Parameters.AddWithValue("$agent", agent);
        return new DateTimeOffset((long)command.ExecuteScalar()!, TimeSpan.Zero);
    }

    /// <summary>An agent's state folder.</summary>
    public string State(string agent) => Path.Combine(_folder, agent);

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
    public string Words() => string.Join('\n', _sensors.Append(_controller).OfType<Daemon>().Append(Broker.Process)
        .Select(d => $"{Path.GetFileName(d.Log)}: {d.LastWords()}"));

    private static string Essence(Finding f) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{f.Detector} {f.Id} {f.Count} {f.LastSeen:O} {f.Summary}");
}
