using System.CommandLine;
using System.Data.Common;
using Deception.Controller.Hosting;
using Deception.Controller.Protection;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Commands;

/// <summary>What a command that works on the database is given.</summary>
/// <param name="Parsed">The command line.</param>
/// <param name="Services">The application's services, in a scope of the command's own.</param>
internal sealed record StoreCall(ParseResult Parsed, IServiceProvider Services)
{
    /// <summary>For results, and nothing else.</summary>
    public TextWriter Output => Parsed.InvocationConfiguration.Output;

    /// <summary>For what a person should know besides.</summary>
    public TextWriter Notes => Parsed.InvocationConfiguration.Error;

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();
}

/// <summary>Commands on the database, beside a running controller or without one; neither web nor bus is started.</summary>
internal static class StoreCommand
{
    /// <summary>Makes a command of an action on the database. Expected failures become one line and exit code 2.</summary>
    public static Command On(this Command command, Func<StoreCall, CancellationToken, Task> act) => command.On(async (call, stop) =>
    {
        await act(call, stop);
        return 0;
    });

    /// <summary>The same with an exit code of the action's own.</summary>
    public static Command On(this Command command, Func<StoreCall, CancellationToken, Task<int>> act)
    {
        command.SetAction((parsed, stop) => RunAsync(parsed, act, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<StoreCall, CancellationToken, Task<int>> act, CancellationToken stop)
    {
        var errors = parsed.InvocationConfiguration.Error;
        if (!ConfigFile.TryRead(parsed.GetRequiredValue(CommandLine.Config), out var options, out var fault))
        {
            return await CommandLine.FailAsync(errors, fault);
        }
        try
        {
            PrivateFiles.Guard(options.State);
            await using var services = new ServiceCollection().AddLogging().AddCore(options).BuildServiceProvider();
            await StoreSetup.MigrateAsync(services, stop);
            await using var scope = services.CreateAsyncScope();
            return await act(new StoreCall(parsed, scope.ServiceProvider), stop);
        }
        catch (Exception e) when (e is ExpectedFault or IOException or UnauthorizedAccessException)
        {
            return await CommandLine.FailAsync(errors, e.Message);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            return await CommandLine.FailAsync(errors, $"the database in {options.State}: {e.GetBaseException().Message}");
        }
    }
}
