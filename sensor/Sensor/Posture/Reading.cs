using System.Globalization;
using Deception.DirectoryAccess;
using Deception.Posture.Snapshots;
using Spectre.Console;

namespace Deception.Sensor.Posture;

/// <summary>Reads a directory and shows how far it has come, where standard error is a terminal.</summary>
internal static class Reading
{
    // An interrupt breaks the line as well, and which of the two is noticed first is chance.
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(500);

    public static DirectorySnapshot Run(DirectoryTarget target, CancellationToken stop)
    {
        try
        {
            return Shown(target, stop);
        }
        catch (DirectoryReadException) when (stop.WaitHandle.WaitOne(Notice))
        {
            throw new OperationCanceledException(stop);
        }
    }

    private static DirectorySnapshot Shown(DirectoryTarget target, CancellationToken stop)
    {
        if (Console.IsErrorRedirected)
        {
            return new DirectoryReader(target).Read(stop);
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        DirectorySnapshot? snapshot = null;
        var start = TimeProvider.System.GetTimestamp();
        console.Progress().AutoClear(true).HideCompleted(true).Columns(new SpinnerColumn(), new TaskDescriptionColumn()).Start(progress =>
        {
            var task = progress.AddTask(Markup.Escape(target.Domain));
            task.IsIndeterminate = true;
            snapshot = new DirectoryReader(target, p => task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture,
                $"{p.Stage}  {p.Objects:N0} objects{(p.Files > 0 ? $", {p.Files:N0} files" : "")}  {p.Objects / Math.Max(0.1, TimeProvider.System.GetElapsedTime(start).TotalSeconds):N0}/s"))).Read(stop);
        });
        return snapshot!;
    }
}
