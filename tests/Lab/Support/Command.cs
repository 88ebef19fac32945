using System.Diagnostics;

namespace Deception.Tests.Lab.Support;

/// <summary>What a command left.</summary>
internal sealed record CommandResult(int ExitCode, byte[] Output, string Errors)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Output);
}

/// <summary>Commands that end by themselves.</summary>
internal static class Command
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command to its end, whatever its exit code.</summary>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyList<string> words, string input = "", TimeSpan? limit = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Repository.DotnetRoot;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(limit ?? Longest, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, TestContext.Current.CancellationToken);
        try
        {
            using var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, stop.Token);
            var errors = process.StandardError.ReadToEndAsync(stop.Token);
            await WriteAsync(process, input);
            await reading;
            await process.WaitForExitAsync(stop.Token);
            return new CommandResult(process.ExitCode, output.ToArray(), await errors);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"did not end: {string.Join(' ', words)}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Runs a command that has to succeed.</summary>
    public static async Task<string> CheckAsync(IReadOnlyList<string> words, string input = "", TimeSpan? limit = null)
    {
        var result = await RunAsync(words, input, limit);
        return result.ExitCode == 0
            ? result.Text
            : throw new InvalidOperationException($"exit code {result.ExitCode}: {string.Join(' ', words)}\n{result.Text}\n{result.Errors}");
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code tells.
        }
    }
}
