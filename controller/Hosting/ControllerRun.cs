using Microsoft.Extensions.Hosting;

namespace Deception.Controller.Hosting;

/// <summary>The program's run from the configuration file to the end.</summary>
internal static class ControllerRun
{
    private const int BadUsage = 2;

    public static async Task<int> RunAsync(string configFile, CancellationToken stop)
    {
        if (!ConfigFile.TryRead(configFile, out var options, out var fault))
        {
            await Console.Error.WriteLineAsync($"deception-controller: {fault}");
            return BadUsage;
        }
        await using var app = ControllerApp.Build(options);
        string? password;
        try
        {
            password = await ControllerApp.StartAsync(app, stop);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"deception-controller: {e.Message}");
            return 1;
        }
        if (password is not null)
        {
            Console.WriteLine($"Sign in at {app.Urls.First()} as admin with the one-time password {password}");
        }
        await app.WaitForShutdownAsync(stop);
        return 0;
    }
}
