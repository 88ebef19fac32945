using System.Text.Json;

namespace Deception.Tests.Lab.Support;

/// <summary>Config files and command lines of the product's programs.</summary>
internal static class Programs
{
    /// <summary>Command line of a controller.</summary>
    public static IReadOnlyList<string> Controller(
        string folder, string listen, Broker broker, string? policyFile = null, object? syslog = null) =>
        [Repository.Controller, "--config", Write(folder, "controller", new Dictionary<string, object?>
        {
            ["listen"] = listen,
            ["state"] = Path.Combine(folder, "controller"),
            ["broker"] = broker.Settings,
            ["policy_file"] = policyFile,
            ["syslog"] = syslog,
        })];

    /// <summary>Makes a token that reads the API of a controller, whether it runs already or not.</summary>
    /// <param name="controller">The controller's command line.</param>
    public static async Task<string> ApiTokenAsync(IReadOnlyList<string> controller) =>
        (await Command.CheckAsync([controller[0], "tokens", "create", "lab", .. controller.Skip(1)])).Trim();

    /// <summary>Command line of a sensor that watches interfaces or plays captures.</summary>
    public static IReadOnlyList<string> Sensor(
        string folder, string agent, object broker, IReadOnlyList<string> interfaces, IReadOnlyList<string> replay, string? policyFile = null) =>
        [Repository.Sensor, "run", "--config", Write(folder, agent, new Dictionary<string, object?>
        {
            ["agent"] = agent,
            ["state"] = Path.Combine(folder, agent),
            ["interfaces"] = interfaces,
            ["replay"] = replay,
            ["policy_file"] = policyFile,
            ["broker"] = broker,
        })];

    private static string Write(string folder, string name, Dictionary<string, object?> members)
    {
        var file = Path.Combine(folder, name + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(members.Where(m => m.Value is not null).ToDictionary()));
        return file;
    }
}
