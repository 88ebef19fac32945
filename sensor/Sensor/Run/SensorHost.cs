using Deception.Link;
using Deception.Sensor.Baiting;
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
        if (!AgentLinkOptions.TryCreate("sensor", typeof(SensorHost).Assembly, config.State, config.Agent, config.PolicyFile, out var link, out var fault))
        {
            return await AgentCommandLine.FailAsync(fault);
        }
        using var host = Build(config, link with { Jobs = [.. config.Directories.Select(d => $"{DirectoryWatch.Job}@{d.Domain}")] });
        await host.RunAsync(stop);
        return 0;
    }

    private static IHost Build(SensorConfig config, AgentLinkOptions link)
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
                link, TimeProvider.System, services.GetRequiredService<ILoggerFactory>()))
            // Stopped in reverse: analysis completes first, then the line drains.
            .AddHostedService<LinkService>()
            .AddSingleton<DirectoryWatch>().AddSingleton<HostAudit.LastAudit>()
            .AddSchedules(config)
            .AddSingleton<AnalysisService>().AddHostedService(services => services.GetRequiredService<AnalysisService>())
            .AddHostedService<BaitService>();
        return builder.Build();
    }
}
