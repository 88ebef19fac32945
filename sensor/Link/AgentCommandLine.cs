using System.CommandLine;
using System.CommandLine.Invocation;

namespace Deception.Link;

/// <summary>What the agents' commands share: exit code 2 and one line for bad usage.</summary>
public static class AgentCommandLine
{
    /// <summary>Exit code for bad usage and unreadable input.</summary>
    public const int BadUsage = 2;

    // Long enough for a spool to drain and a capture to end; then the process is ended as it is.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(20);

    /// <summary>Parses and runs a command line. SIGINT and SIGTERM cancel the command's token.</summary>
    public static async Task<int> RunAsync(string[] args, RootCommand root)
    {
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            return await FailAsync($"{string.Join(' ', parsed.Errors.Select(e => e.Message.ReplaceLineEndings(" ")))} (--help tells more)");
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = LongestEnd,
        });
    }

    /// <summary>Says one line on stderr and gives the exit code for bad usage.</summary>
    public static async Task<int> FailAsync(string line)
    {
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) is { } name && name.StartsWith("deception-", StringComparison.Ordinal)
            ? name
            : "deception";
        await Console.Error.WriteLineAsync($"{program}: {line}");
        return BadUsage;
    }
}
