using System.CommandLine;
using Deception.Decoys.Hosting;
using Deception.Decoys.Touches;
using Deception.Link;
using Microsoft.Extensions.Logging.Console;

namespace Deception.Decoys;

/// <summary><c>deception-decoys serve --config FILE</c>.</summary>
public static class ServeCommand
{
    /// <summary>The command with its options and action.</summary>
    public static Command Create()
    {
        var config = new Option<string>("--config")
        {
            Description = "Configuration file (JSON).",
            HelpName = "FILE",
            DefaultValueFactory = _ => "/etc/deception/decoys.json",
        };
        var command = new Command("serve", "Serve decoys and report touches until stopped.") { config };
        command.SetAction(async (parsed, stop) =>
            DecoysConfig.TryRead(parsed.GetValue(config)!, out var settings, out var fault)
                ? await ServeAsync(settings, stop)
                : await AgentCommandLine.FailAsync(fault));
        return command;
    }

    private static async Task<int> ServeAsync(DecoysConfig config, CancellationToken stop)
    {
        if (!AgentLinkOptions.TryCreate("decoys", typeof(ServeCommand).Assembly, config.State, config.Agent, config.PolicyFile, out var link, out var fault))
        {
            return await AgentCommandLine.FailAsync(fault);
        }
        await using var app = Build(config, link);
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException e)
        {
            return await AgentCommandLine.FailAsync(e.Message.ReplaceLineEndings(" "));
        }
        foreach (var settings in config.Services)
        {
            app.Logger.LogInformation("Decoy {Kind} {Host}.{Domain} listens at {Listen}",
                settings.Kind, settings.Host, settings.Domain, settings.Listen);
        }
        await app.WaitForShutdownAsync(stop);
        return 0;
    }

    private static WebApplication Build(DecoysConfig config, AgentLinkOptions link)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(provider => new AgentLink(link, TimeProvider.System, provider.GetRequiredService<ILoggerFactory>()));
        // Stopped in reverse: the touches complete first, then the line drains.
        builder.Services.AddHostedService<LinkService>();
        builder.Services.AddSingleton(provider =>
        {
            var link = provider.GetRequiredService<AgentLink>();
            return new TouchBook(finding => link.Publish(finding), () => link.Policy.Current, TimeProvider.System);
        });
        builder.AddDecoys(config.Services);
        return builder.Build();
    }
}
