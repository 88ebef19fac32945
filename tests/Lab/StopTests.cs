using System.Text.Json;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab;

/// <summary>A sensor that is told to end does so by itself, whatever it was doing.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("""{ "audit": {} }""")]
    [InlineData("""{ "interfaces": [ "lo", "none0" ] }""")]
    [InlineData("""{ "directories": [ { "domain": "nowhere.test", "servers": [ "127.0.0.1" ] } ] }""")]
    public async Task Sensor_ends_with_exit_code_0(string settings)
    {
        await using var janitor = Janitor.Start();
        var folder = janitor.Folder("stop");
        var config = JsonSerializer.Deserialize<Dictionary<string, object>>(settings)!;
        (config["agent"], config["state"]) = ("stopping", Path.Combine(folder, "state"));
        var file = Path.Combine(folder, "sensor.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(config), TestContext.Current.CancellationToken);
        var sensor = Daemon.Start(janitor, Path.Combine(folder, "sensor.log"), [Repository.Sensor, "run", "--config", file]);
        await Wait.UntilAsync(sensor.LastWords, TimeSpan.FromSeconds(30), _ => Task.FromResult(File.Exists(sensor.Log) && sensor.LastWords().Contains("Not enrolled", StringComparison.Ordinal)));

        await sensor.SignalAsync("TERM");

        Assert.True(await sensor.EndAsync() == 0, sensor.LastWords());
    }
}
