using System.CommandLine;
using System.Text.Json;
using Deception.Contracts;
using Deception.Link;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Deception.Sensor.Evidence;
using Deception.Sensor.Run;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Deception.Sensor.Replay;

/// <summary><c>deception-sensor replay FILE… [--policy FILE] [--baseline FILE] [--save-baseline FILE] [--evidence DIR] [--workers N] [--format json|table]</c>.</summary>
public static class ReplayCommand
{
    /// <summary>The command with its options and action.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Captures (pcap, pcapng, either gzipped); several are read in the order of their first packets.",
            Arity = ArgumentArity.OneOrMore,
        };
        var policy = new Option<string?>("--policy") { Description = "Policy: domain controllers, honey objects, allowed replicators.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "json: one finding a line; table: for people.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("json", "table");
        var baseline = new Option<string?>("--baseline") { Description = "What hosts usually do, learned before: a sensor's baseline.json.", HelpName = "FILE" };
        var save = new Option<string?>("--save-baseline") { Description = "Where to write what was known and what these captures add.", HelpName = "FILE" };
        var evidence = new Option<string?>("--evidence") { Description = "Keep the packets around each finding there, secrets overwritten unless the policy says otherwise.", HelpName = "DIR" };
        var workers = new Option<int>("--workers") { Description = "Threads that decode, beside the one that judges; the findings are the same.", HelpName = "N", DefaultValueFactory = _ => 1 };
        workers.Validators.Add(result =>
        {
            if (result.GetValue(workers) is < 1 or > MostWorkers)
            {
                result.AddError($"--workers takes 1 to {MostWorkers}");
            }
        });
        var command = new Command("replay", "Read captures and print the findings.") { files, policy, baseline, save, evidence, workers, format };
        command.SetAction((parsed, stop) => RunAsync(
            new Request(parsed.GetValue(files)!, parsed.GetValue(policy), parsed.GetValue(baseline), parsed.GetValue(save), parsed.GetValue(evidence), parsed.GetValue(workers), parsed.GetValue(format)!), stop));
        return command;
    }

    private const int MostWorkers = 16;

    private sealed record Request(string[] Files, string? Policy, string? Baseline, string? SaveBaseline, string? Evidence, int Workers, string Format);

    private static async Task<int> RunAsync(Request request, CancellationToken stop)
    {
        Policy? policy = null;
        Baseline? baseline = null;
        if ((request.Policy is { } policyFile && !TryReadPolicy(policyFile, out policy, out var fault))
            || (request.Baseline is { } baselineFile && !BaselineFile.TryRead(baselineFile, out baseline, out fault)))
        {
            return await AgentCommandLine.FailAsync(fault);
        }
        EvidenceFolder? evidence = null;
        try
        {
            evidence = request.Evidence is { } folder ? new EvidenceFolder(folder) : null;
            using var replayer = new Replayer(policy, baseline, evidence, request.Workers);
            var files = request.Files;
            using (var progress = new ReplayProgress(files))
            {
                foreach (var file in CaptureOrder.ByFirstPacket(files))
                {
                    foreach (var warning in CaptureFile.Read(file, (in Frame frame) => replayer.Take(frame), progress.Report, stop))
                    {
                        await Console.Error.WriteLineAsync($"deception-sensor: {warning}");
                    }
                }
            }
            var findings = replayer.Complete();
            if (request.SaveBaseline is { } kept)
            {
                BaselineFile.Write(kept, replayer.Baseline);
            }
            if (replayer.EvidenceDropped > 0)
            {
                await Console.Error.WriteLineAsync($"deception-sensor: {request.Evidence}: {replayer.EvidenceDropped} packets or findings found no room");
            }
            if (request.Format == "json")
            {
                await WriteJsonAsync(findings);
            }
            else
            {
                FindingTable.Write(AnsiConsole.Console, findings, replayer.Counters);
            }
            return 0;
        }
        catch (CaptureFileException e)
        {
            return await AgentCommandLine.FailAsync(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await AgentCommandLine.FailAsync(e.Message);
        }
    }

    private static bool TryReadPolicy(string file, out Policy? policy, out string fault)
    {
        policy = null;
        try
        {
            var read = PolicyFile.TryRead(File.ReadAllBytes(file), out policy, out var what);
            fault = $"{file}: {what}";
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"{file}: {e.Message}";
            return false;
        }
    }

    private static async Task WriteJsonAsync(IReadOnlyList<Finding> findings)
    {
        await using var output = Console.OpenStandardOutput();
        foreach (var finding in findings)
        {
            await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(finding, ContractsJson.Default.Finding));
            await output.WriteAsync("\n"u8.ToArray());
        }
    }
}
