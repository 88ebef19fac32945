using System.Net;
using System.Text.Json;

namespace Deception.Tests.Lab.Support;

/// <summary>A controller and its broker, set up with the product's own commands, and agents that are enrolled there.</summary>
internal sealed class Installation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder;
    private readonly string _listen;
    private readonly Func<IReadOnlyList<string>, string, Daemon> _start;
    private readonly Func<IReadOnlyList<string>, Task<string>> _run;

    /// <param name="folder">Where all of it goes.</param>
    /// <param name="listen">Address of the controller's pages.</param>
    /// <param name="broker">Where the broker listens.</param>
    /// <param name="start">Starts a program with a log file.</param>
    /// <param name="run">Runs a command that must succeed, at the same place; Null: here.</param>
    public Installation(
        string folder, string listen, IPEndPoint broker, Func<IReadOnlyList<string>, string, Daemon> start,
        Func<IReadOnlyList<string>, Task<string>>? run = null)
    {
        (_folder, _listen, _start) = (folder, listen, start);
        _run = run ?? (words => Command.CheckAsync(words));
        Broker = new Broker(folder, broker, start);
    }

    public Broker Broker { get; }

    /// <summary>The controller's configuration.</summary>
    public string Config => Path.Combine(_folder, "controller.json");

    /// <summary>Token that reads the API.</summary>
    public string ApiToken { get; private set; } = "";

    /// <summary>Writes the configuration, makes the authority and an API token, and starts the broker.</summary>
    public async Task PrepareAsync(string? policyFile = null, object? syslog = null)
    {
        WriteConfig("controller", _listen, policyFile, syslog);
        await CommandAsync("init");
        Broker.Start();
        ApiToken = (await CommandAsync("tokens", "create", "lab")).Trim();
    }

    /// <summary>Starts the controller, also after its death.</summary>
    public Daemon StartController() => Start("controller");

    /// <summary>Starts a second controller on the same database.</summary>
    public Daemon StartSecond(string listen)
    {
        WriteConfig("second", listen, null, null);
        return Start("second");
    }

    /// <summary>Runs a command of the controller's program; its stdout.</summary>
    public Task<string> CommandAsync(params IReadOnlyList<string> words) => _run([Repository.Controller, .. words, "--config", Config]);

    /// <summary>One-time tokens.</summary>
    public async Task<IReadOnlyList<string>> TokensAsync(string role, string name, int count = 1) =>
        (await CommandAsync("enroll", "--role", role, "--name", name, "--count", count.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Enrols a sensor by its own command, and gives its state folder. The controller has to run.</summary>
    public async Task<string> EnrolAsync(string agent, string? sensor = null)
    {
        var state = Path.Combine(_folder, agent);
        var token = (await TokensAsync("sensor", agent))[0];
        await _run([sensor ?? Repository.Sensor, "enroll", "--controller", _listen, "--token", token, "--state", state]);
        return state;
    }

    /// <summary>Command line of an enrolled sensor that watches interfaces or plays captures.</summary>
    public IReadOnlyList<string> Sensor(
        string agent, IReadOnlyList<string> interfaces, IReadOnlyList<string> replay, string? policyFile = null, string? sensor = null) =>
        [sensor ?? Repository.Sensor, "run", "--config", Write(agent, new()
        {
            ["state"] = Path.Combine(_folder, agent),
            ["interfaces"] = interfaces,
            ["replay"] = replay,
            ["policy_file"] = policyFile,
        })];

    /// <summary>Command line of an enrolled sensor that reads a directory when it has the lease.</summary>
    public IReadOnlyList<string> DirectorySensor(string agent, string domain, string server, int changesSeconds, int fastSeconds = 0, bool dirSync = false) => [Repository.Sensor, "run", "--config", Write(agent, new()
    {
        ["state"] = Path.Combine(_folder, agent),
        ["directories"] = new[] { new { domain, servers = new[] { server }, changes_seconds = changesSeconds, fast_seconds = fastSeconds, dir_sync = dirSync } },
    })];

    /// <summary>Waits until the controller takes findings.</summary>
    public Task ReadyAsync(ControllerApi api, Daemon controller) =>
        Wait.UntilAsync(() => $"controller ready; {controller.LastWords()}; broker {Broker.Process.LastWords()}", Patience, api.IsReadyAsync);

    private void WriteConfig(string name, string listen, string? policyFile, object? syslog) => Write(name, new()
    {
        ["listen"] = listen,
        ["state"] = Path.Combine(_folder, "controller"),
        ["broker"] = Broker.Settings,
        ["policy_file"] = policyFile,
        ["syslog"] = syslog,
    });

    private Daemon Start(string name) =>
        _start([Repository.Controller, "--config", Path.Combine(_folder, name + ".json")], Path.Combine(_folder, name + ".log"));

    private string Write(string name, Dictionary<string, object?> members)
    {
        var file = Path.Combine(_folder, name + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(members.Where(m => m.Value is not null).ToDictionary()));
        return file;
    }
}
