using System.Diagnostics;
using System.Globalization;

namespace Deception.Tests.Lab.Support;

/// <summary>A program that runs until it is ended; what it says goes to a file.</summary>
internal sealed class Daemon
{
    private readonly Process _process;

    private Daemon(Process process, string log)
    {
        _process = process;
        Log = log;
    }

    /// <summary>File with its stdout and stderr.</summary>
    public string Log { get; }

    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts it; the janitor ends it at the latest.</summary>
    public static Daemon Start(Janitor janitor, string log, IReadOnlyList<string> words)
    {
        // Samba ends with its standard input if that is a pipe; and nobody would read a pipe of output.
        var start = new ProcessStartInfo("bash", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, .. words]);
        start.Environment["DOTNET_ROOT"] = Repository.DotnetRoot;
        var process = Process.Start(start)!;
        janitor.Watch(process.Id);
        return new Daemon(process, log);
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a signal by its name, e.g. <c>STOP</c>.</summary>
    public Task SignalAsync(string name) =>
        Command.CheckAsync(["kill", "-s", name, _process.Id.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>The end of what it said, for failures.</summary>
    public string LastWords()
    {
        using var file = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return $"{(IsRunning ? "running" : $"ended with {_process.ExitCode}")}: {string.Join('\n', file.ReadToEnd().Split('\n').TakeLast(15))}";
    }
}
