using System.CommandLine;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.DirectoryAccess;
using Deception.Link;
using Deception.Posture.Checks;
using Deception.Posture.Reports;
using Deception.Posture.Risk;
using Deception.Posture.Snapshots;
using Deception.Posture.Techniques;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Deception.Sensor.Posture;

/// <summary><c>deception-sensor assess --domain D … | --snapshot FILE</c>: reads a directory and says how it stands.</summary>
public static class AssessCommand
{
    /// <summary>The command with its options and action.</summary>
    public static Command Create()
    {
        var directory = new DirectoryOptions();
        var snapshot = new Option<string?>("--snapshot") { Description = "Assess a saved snapshot instead of a directory.", HelpName = "FILE" };
        var save = new Option<string?>("--save") { Description = "Keep what was read, to assess it again or compare it.", HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "Policy: decoys are left out, listed replicators may replicate.", HelpName = "FILE" };
        var findings = new Option<string[]>("--findings") { Description = "Findings of the last days (audit, replay, changes --format json): they raise the risk of whom they name; credentials on hosts join the attack graph.", HelpName = "FILE" };
        var history = new Option<string?>("--history") { Description = "File of former scores for the trend; this one is added.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "table: for people; json: all of it; html: one self-contained page.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "html");
        var layer = new Option<string?>("--attack-layer") { Description = "Write which ATT&CK techniques are covered, and which would work here, as a Navigator layer.", HelpName = "FILE" };
        var fixes = new Option<string?>("--fix-script") { Description = "Write scripts that mend, and scripts that revert, there. They only show what they would do until told to.", HelpName = "DIR" };
        var check = new Option<string[]>("--check") { Description = "Only these checks' fix scripts (id); all that fail, if absent.", HelpName = "ID" };
        var command = new Command("assess", "Read a directory and say how it stands: what is weak, how bad, how to mend it.") { snapshot, save, policy, findings, history, format, layer, fixes, check };
        directory.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(new Request(directory.Read(parsed), parsed.GetValue(snapshot), parsed.GetValue(save), parsed.GetValue(policy), parsed.GetValue(findings) ?? [], parsed.GetValue(history),
            parsed.GetValue(format)!, parsed.GetValue(layer), parsed.GetValue(fixes), parsed.GetValue(check) ?? []), stop));
        return command;
    }

    private sealed record Request(
        DirectoryTarget? Target, string? Snapshot, string? Save, string? Policy, string[] Findings, string? History, string Format, string? Layer, string? Fixes, string[] Checks);

    private static async Task<int> RunAsync(Request request, CancellationToken stop)
    {
        try
        {
            if ((request.Target is null) == (request.Snapshot is null))
            {
                return await AgentCommandLine.FailAsync("say either --domain or --snapshot");
            }
            if (request.Checks.FirstOrDefault(c => !CheckCatalogue.ById.ContainsKey(c)) is { } unknown)
            {
                return await AgentCommandLine.FailAsync($"--check: no check is called '{unknown}'");
            }
            var recent = request.Findings.SelectMany(Files.ReadFindings).ToList();
            var policy = request.Policy is { } file ? Files.ReadPolicy(file) : null;
            var snapshot = request.Snapshot is { } saved ? Files.ReadSnapshot(saved) : Reading.Run(request.Target!, stop);
            var former = request.History is { } scores ? Files.ReadHistory(scores) : [];
            var (assessment, results) = Assess.Run(snapshot, new AssessmentOptions { Policy = policy }, former, recent);
            // From here on each file is whole or not there.
            stop.ThrowIfCancellationRequested();
            if (request.Save is { } path)
            {
                Files.Write(path, stream => SnapshotFile.Write(stream, snapshot));
            }
            if (request.Fixes is { } folder)
            {
                Files.WriteFolder(folder, [.. Fixes(results, snapshot.Header, request.Checks)], stop);
            }
            if (request.Layer is { } map)
            {
                Files.Write(map, stream => stream.Write(Encoding.UTF8.GetBytes(NavigatorLayer.Render(AttackMap.Of(Covers.OnTheWire, assessment), $"Deception: {assessment.Domain}"))));
            }
            if (request.History is { } kept)
            {
                Files.WriteHistory(kept, [.. former.Where(p => p.At != assessment.TakenAt), new ScorePoint(assessment.TakenAt, assessment.Score)]);
            }
            await WriteAsync(request.Format, assessment);
            return 0;
        }
        catch (Exception e) when (e is DirectoryReadException or InputException or IOException or UnauthorizedAccessException)
        {
            return await AgentCommandLine.FailAsync(e.Message);
        }
        catch (OperationCanceledException)
        {
            return await AgentCommandLine.FailAsync("interrupted");
        }
    }

    private static async Task WriteAsync(string format, Assessment assessment)
    {
        switch (format)
        {
            case "table":
                AssessmentTable.Write(AnsiConsole.Console, assessment);
                break;
            case "html":
                await Console.Out.WriteAsync(HtmlReport.Render(assessment, Covers.OnTheWire));
                break;
            default:
                await using (var output = Console.OpenStandardOutput())
                {
                    await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(assessment, ContractsJson.Default.Assessment));
                    await output.WriteAsync("\n"u8.ToArray());
                }
                break;
        }
    }

    private static IEnumerable<FixFile> Fixes(IReadOnlyList<CheckResult> results, SnapshotHeader header, string[] chosen) => results
        .Where(r => r.State == CheckState.Failed && (chosen.Length == 0 || chosen.Contains(r.Info.Id))).SelectMany(r => FixScript.Of(r, header)).Append(FixScript.Helper);
}
