using System.CommandLine;
using System.Text.Json;
using Deception.Contracts;
using Deception.Link;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Deception.Sensor.Replay;

/// <summary><c>deception-sensor replay FILE… [--policy FILE] [--format json|table]</c>.</summary>
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
        var command = new Command("replay", "Read captures and print the findings.") { files, policy, format };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(files)!, parsed.GetValue(policy), parsed.GetValue(format)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, string? policyFile, string format, CancellationToken stop)
    {
        Policy? policy = null;
        if (policyFile is not null)
        {
            if (!TryReadPolicy(policyFile, out policy, out var fault))
            {
                return await AgentCommandLine.FailAsync(fault);
            }
        }
        try
        {
            var replayer = new Replayer(policy);
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
            if (format == "json")
            {
                await WriteJsonAsync(findings);
            }
            else
            {
                FindingTable.Write(AnsiConsole.Console, findings, replayer.Counters);
            }
            return 0;
        }
        catch (CaptureFileException fault)
        {
            return await AgentCommandLine.FailAsync(fault.Message);
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
