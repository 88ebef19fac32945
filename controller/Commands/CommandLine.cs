using System.CommandLine;
using System.CommandLine.Invocation;
using Deception.Controller.Hosting;

namespace Deception.Controller.Commands;

/// <summary>All commands, and what they share: exit code 2 and one line for bad usage.</summary>
public static class CommandLine
{
    /// <summary>Exit code for bad usage and unreadable input.</summary>
    public const int BadUsage = 2;

    /// <summary>The configuration file; every command takes it.</summary>
    public static readonly Option<string> Config = new("--config")
    {
        Description = "Configuration file (JSON)",
        Recursive = true,
        DefaultValueFactory = _ => "/etc/deception/controller.json",
    };

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Instead of stdout.</param>
    /// <param name="errors">Instead of stderr.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter? output = null, TextWriter? errors = null)
    {
        var parsed = Root().Parse(args);
        errors ??= Console.Error;
        if (parsed.Action is ParseErrorAction)
        {
            return await FailAsync(errors, $"{parsed.Errors[0].Message} (--help tells more)");
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output ?? Console.Out,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>Says one line and gives the exit code for bad usage.</summary>
    public static async Task<int> FailAsync(TextWriter errors, string line)
    {
        await errors.WriteLineAsync($"deception-controller: {line.ReplaceLineEndings(" ")}");
        return BadUsage;
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Takes findings off the bus, makes incidents of them, shows them and passes them on.")
        {
            Config,
            InitCommand.Create(),
            EnrollCommand.Create(),
            AgentsCommand.Create(),
            PolicyCommand.Create(),
            FactsCommand.Create(),
            TokensCommand.Create(),
            UsersCommand.Create(),
        };
        root.SetAction((parsed, stop) => ControllerRun.RunAsync(parsed.GetRequiredValue(Config), stop));
        return root;
    }
}
