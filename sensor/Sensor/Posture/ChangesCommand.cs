using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Deception.Contracts;
using Deception.DirectoryAccess;
using Deception.Link;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Reports;
using Deception.Posture.Snapshots;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Deception.Sensor.Posture;

/// <summary><c>deception-sensor changes --since SNAPSHOT (--domain D … | --snapshot FILE)</c>: what changed since, and what it means.</summary>
public static class ChangesCommand
{
    /// <summary>The command with its options and action.</summary>
    public static Command Create()
    {
        var directory = new DirectoryOptions();
        var since = new Option<string>("--since") { Description = "The snapshot to compare with.", HelpName = "SNAPSHOT", Required = true };
        var snapshot = new Option<string?>("--snapshot") { Description = "A later snapshot instead of the directory as it is.", HelpName = "FILE" };
        var save = new Option<string?>("--save") { Description = "Keep what was read, to go on from there.", HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "Policy: honey objects, watched accounts.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "table: for people; json: one finding a line.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("changes", "Say what changed in a directory since a snapshot: good, bad, or neither, when and where.") { since, snapshot, save, policy, format };
        directory.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(
            directory.Read(parsed), parsed.GetValue(since)!, parsed.GetValue(snapshot), parsed.GetValue(save), parsed.GetValue(policy), parsed.GetValue(format)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryTarget? target, string since, string? later, string? save, string? policyFile, string format, CancellationToken stop)
    {
        try
        {
            if ((target is null) == (later is null))
            {
                return await AgentCommandLine.FailAsync("say either --domain or --snapshot beside --since");
            }
            var before = Files.ReadSnapshot(since);
            var options = new AssessmentOptions { Policy = policyFile is null ? null : Files.ReadPolicy(policyFile) };
            var after = later is not null ? Files.ReadSnapshot(later) : Reading.Run(target!, stop);
            if (before.Header.DomainSid != after.Header.DomainSid)
            {
                return await AgentCommandLine.FailAsync($"{since} is of {before.Header.Domain}, not of {after.Header.Domain}");
            }
            if (save is not null)
            {
                Files.Write(save, stream => SnapshotFile.Write(stream, after));
            }
            var changes = Changes.Between(before, after, options);
            if (format == "table")
            {
                WriteTable(AnsiConsole.Console, changes, before, after);
            }
            else
            {
                await using var output = Console.OpenStandardOutput();
                foreach (var finding in PostureFindings.Of(changes, after.Header))
                {
                    await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(finding, ContractsJson.Default.Finding), stop);
                    await output.WriteAsync("\n"u8.ToArray(), stop);
                }
            }
            return 0;
        }
        catch (Exception e) when (e is DirectoryReadException or InputException or IOException or UnauthorizedAccessException)
        {
            return await AgentCommandLine.FailAsync(e.Message);
        }
        catch (OperationCanceledException)
        {
            return await AgentCommandLine.FailAsync("interrupted; nothing was written");
        }
    }

    private static void WriteTable(IAnsiConsole console, IReadOnlyList<DirectoryChange> changes, DirectorySnapshot before, DirectorySnapshot after)
    {
        if (changes.Count == 0)
        {
            console.MarkupLine("[green]No changes.[/]");
        }
        else
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("Impact", "When (UTC)", "Made on", "What", "Before", "After").Expand();
            foreach (var c in changes)
            {
                var impact = c.Impact switch { Impact.Bad => $"[red]bad[/]\n{c.Severity}", Impact.Good => "[green]good[/]", _ => "[grey]–[/]" };
                table.AddRow(new Markup(impact), new Text(c.When.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)), new Text(c.Origin ?? "?"), new Text($"{c.Summary}\n{c.Kind.Id}"), new Text(c.Before ?? ""), new Text(c.After ?? ""));
            }
            console.Write(table);
        }
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{changes.Count} changes, {changes.Count(c => c.Impact == Impact.Bad)} bad, {changes.Count(c => c.Impact == Impact.Good)} good, from {before.Header.TakenAt:yyyy-MM-dd HH:mm} to {after.Header.TakenAt:yyyy-MM-dd HH:mm} UTC."));
    }
}
