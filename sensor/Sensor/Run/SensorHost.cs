using System.Reflection;
using Deception.Link;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deception.Sensor.Run;

/// <summary>Puts the parts of a running sensor together.</summary>
public static class SensorHost
{
    /// <summary>Runs until stopped; 0 when it ended in good order.</summary>
    public static async Task<int> RunAsync(SensorConfig config, CancellationToken stop)
    {
        using var host = Build(config);
        await host.RunAsync(stop);
        return 0;
    }

    private static IHost Build(SensorConfig config)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "deception-sensor" });
        // Standard output belongs to commands that print findings.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Quartz", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services
            .AddSingleton(config)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(services => new AgentLink(
                LinkOptions(config), TimeProvider.System, services.GetRequiredService<ILoggerFactory>()))
            // Stopped in reverse: analysis completes first, then the line drains.
            .AddHostedService<LinkService>()
            .AddSchedules()
            .AddHostedService<AnalysisService>();
        return builder.Build();
    }

    private static AgentLinkOptions LinkOptions(SensorConfig config) => new()
    {
        Agent = config.Agent,
        Role = "sensor",
        Version = typeof(SensorHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
        StateFolder = config.State,
        Broker = config.Broker,
        PolicyFile = config.PolicyFile,
    };
}
