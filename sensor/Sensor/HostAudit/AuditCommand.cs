using System.CommandLine;
using System.Text.Json;
using Deception.Contracts;
using Deception.Link;
using Deception.Posture.Checks;
using Deception.Posture.Hosts;
using Deception.Sensor.Posture;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Deception.Sensor.HostAudit;

/// <summary><c>deception-sensor audit</c>: says how the host stands that it runs on.</summary>
public static class AuditCommand
{
    /// <summary>The command with its options and action.</summary>
    public static Command Create()
    {
        var policy = new Option<string?>("--policy") { Description = "Policy: credentials of its privileged accounts must not lie here.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "table: for people; json: a finding a line.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("audit", "Look at this host: credentials that lie about, name resolution, SMB, who administers it.") { policy, format };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(policy), parsed.GetValue(format)!));
        return command;
    }

    private static async Task<int> RunAsync(string? policy, string format)
    {
        try
        {
            var host = HostReaders.ForThisHost().Read(TimeProvider.System.GetUtcNow());
            var results = HostCheckCatalogue.Run(host, OptionsOf(policy is null ? null : Files.ReadPolicy(policy)));
            if (format == "json")
            {
                foreach (var finding in HostFindings.Of(results, host))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(finding, ContractsJson.Default.Finding));
                }
                return 0;
            }
            Write(AnsiConsole.Console, host, results);
            return 0;
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return await AgentCommandLine.FailAsync(e.Message);
        }
    }

    internal static HostAuditOptions OptionsOf(Policy? policy) => new()
    {
        Privileged = (policy?.Domains ?? []).SelectMany(d => d.PrivilegedAccounts).Select(a => a.Split('@')[0].Split('\\')[^1]).ToHashSet(StringComparer.OrdinalIgnoreCase),
    };

    private static void Write(IAnsiConsole console, HostSnapshot host, IReadOnlyList<HostCheckResult> results)
    {
        console.MarkupLine(Invariant($"[bold]{Markup.Escape(host.Host)}[/]: {results.Count(r => r.State == CheckState.Failed)} of {results.Count} checks fail"));
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Severity", "Check", "What", "Fix");
        foreach (var result in results.Where(r => r.State == CheckState.Failed).OrderByDescending(r => r.Info.Severity))
        {
            table.AddRow(new Text(result.Info.Severity.ToString().ToLowerInvariant()), new Text($"{result.Info.Title}\n{result.Info.Id}"),
                new Text(string.Join('\n', result.Faults.Take(10).Select(f => f.Account.Length > 0 ? $"{f.Place} ({f.Account})" : $"{f.Place}: {f.Detail}"))), new Text(result.Info.RemedyFor(host.System)!.Steps));
        }
        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
        foreach (var result in results.Where(r => r.State == CheckState.Unread))
        {
            console.MarkupLine(Invariant($"[yellow]not answered[/] {Markup.Escape(result.Info.Id)}: {Markup.Escape(string.Join("; ", result.Missing.Take(3)))}"));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
