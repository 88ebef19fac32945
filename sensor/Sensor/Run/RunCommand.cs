using System.CommandLine;
using Deception.Link;

namespace Deception.Sensor.Run;

/// <summary><c>deception-sensor run --config FILE</c>.</summary>
public static class RunCommand
{
    /// <summary>The command with its options and action.</summary>
    public static Command Create()
    {
        var config = new Option<string>("--config")
        {
            Description = "Configuration file (JSON).",
            HelpName = "FILE",
            DefaultValueFactory = _ => "/etc/deception/sensor.json",
        };
        var command = new Command("run", "Watch interfaces and report findings until stopped.") { config };
        command.SetAction(async (parsed, stop) =>
            SensorConfig.TryRead(parsed.GetValue(config)!, out var settings, out var fault)
                ? await SensorHost.RunAsync(settings, stop)
                : await AgentCommandLine.FailAsync(fault));
        return command;
    }
}
