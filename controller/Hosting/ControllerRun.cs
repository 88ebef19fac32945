using System.Data.Common;
using Deception.Controller.Commands;
using Microsoft.Extensions.Hosting;

namespace Deception.Controller.Hosting;

/// <summary>The program's run from the configuration file to the end.</summary>
internal static class ControllerRun
{
    public static async Task<int> RunAsync(string configFile, CancellationToken stop)
    {
        if (!ConfigFile.TryRead(configFile, out var options, out var fault))
        {
            return await CommandLine.FailAsync(Console.Error, fault);
        }
        try
        {
            return await ServeAsync(options, stop);
        }
        catch (ExpectedFault e)
        {
            return await CommandLine.FailAsync(Console.Error, e.Message);
        }
        catch (DbException e)
        {
            return await CommandLine.FailAsync(Console.Error, $"the database in {options.State}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"deception-controller: {e.Message}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(ControllerOptions options, CancellationToken stop)
    {
        await using var app = ControllerApp.Build(options);
        var password = await ControllerApp.StartAsync(app, stop);
        if (password is not null)
        {
            Console.WriteLine($"Sign in at {app.Urls.First()} as admin with the one-time password {password}");
        }
        await app.WaitForShutdownAsync(stop);
        return 0;
    }
}
