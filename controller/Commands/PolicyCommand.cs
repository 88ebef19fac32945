using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.PolicyPublishing;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller policy check|set|show|history</c>: on the database, beside a running controller or without one.</summary>
public static class PolicyCommand
{
    private const int BadUsage = 2;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2 };

    /// <summary>The command with its own.</summary>
    /// <param name="config">The option that names the configuration file; recursive.</param>
    public static Command Create(Option<string> config) => new("policy", "The policy: what agents know of the domain and of the bait")
    {
        Check(), Set(config), Show(config), History(config),
    };

    private static Command Check()
    {
        var file = File();
        var command = new Command("check", "Say every fault of a policy file") { file };
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (await ReadAsync(parsed, path, stop) is not { } read)
            {
                return BadUsage;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{path}: sound, {PolicyChanges.Count(null, read.Policy)}");
            return 0;
        });
        return command;
    }

    private static Command Set(Option<string> config)
    {
        var file = File();
        var note = new Option<string?>("--note") { Description = "What changed and why, for the history", HelpName = "TEXT" };
        var command = new Command("set", "Put a policy in force as a new revision") { file, note };
        command.SetAction(async (parsed, stop) =>
        {
            if (await ReadAsync(parsed, parsed.GetRequiredValue(file), stop) is not { } read)
            {
                return BadUsage;
            }
            return await WithHistoryAsync(parsed, config, mayMake: true, async history =>
            {
                var (row, isNew) = await history.AddAsync(read.Policy, read.Source, Who(), parsed.GetValue(note), stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"revision {row.Revision}{(isNew ? "" : ": nothing changed")}"));
                return 0;
            }, stop);
        });
        return command;
    }

    private static Command Show(Option<string> config)
    {
        var revision = new Option<long?>("--revision") { Description = "An older one", HelpName = "N" };
        var command = new Command("show", "Write the policy in force as JSON") { revision };
        command.SetAction((parsed, stop) => WithHistoryAsync(parsed, config, mayMake: false, async history =>
        {
            if (await history.FindAsync(parsed.GetValue(revision), stop) is not { } row)
            {
                return await FailAsync(parsed, parsed.GetValue(revision) is { } number
                    ? string.Create(CultureInfo.InvariantCulture, $"there is no revision {number}") : "no policy was set yet");
            }
            using var json = JsonDocument.Parse(row.Json);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(json.RootElement, Indented));
            return 0;
        }, stop));
        return command;
    }

    private static Command History(Option<string> config)
    {
        var command = new Command("history", "List all revisions: when, who, why, and what changed in numbers");
        command.SetAction((parsed, stop) => WithHistoryAsync(parsed, config, mayMake: false, async history =>
        {
            var rows = await history.AllAsync(stop);
            List<string[]> lines = [["REVISION", "WHEN", "WHO", "CHANGED", "NOTE"]];
            for (var i = 0; i < rows.Count; i++)
            {
                lines.Add([rows[i].Revision.ToString(CultureInfo.InvariantCulture), $"{rows[i].PublishedAt.UtcDateTime:u}", OneLine(rows[i].Who),
                    Changed(i + 1 < rows.Count ? rows[i + 1] : null, rows[i]), OneLine(rows[i].Note ?? "")]);
            }
            int[] widths = [.. lines[0].Select((_, column) => lines.Max(line => line[column].Length))];
            foreach (var line in lines)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            }
            return 0;
        }, stop));
        return command;
    }

    private static string Changed(PolicyRow? before, PolicyRow after) =>
        Read(after) is { } now ? PolicyChanges.Count(before is null ? null : Read(before), now) : "not readable by this version";

    private static Policy? Read(PolicyRow row) => PolicyFile.TryRead(Encoding.UTF8.GetBytes(row.Json), out var policy, out _) ? policy : null;

    private static async Task<(Policy Policy, string Source)?> ReadAsync(ParseResult parsed, string file, CancellationToken stop)
    {
        byte[] text;
        try
        {
            text = await System.IO.File.ReadAllBytesAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await FailAsync(parsed, e.Message);
            return null;
        }
        if (StrictPolicy.TryRead(text, out var policy, out var faults))
        {
            return (policy, Encoding.UTF8.GetString(text));
        }
        foreach (var fault in faults)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{file}: {fault}");
        }
        return null;
    }

    private static async Task<int> WithHistoryAsync(
        ParseResult parsed, Option<string> config, bool mayMake, Func<PolicyHistory, Task<int>> act, CancellationToken stop)
    {
        if (!ConfigFile.TryRead(parsed.GetRequiredValue(config), out var options, out var fault))
        {
            return await FailAsync(parsed, fault);
        }
        try
        {
            if (!mayMake && !StoreSetup.Exists(options.State))
            {
                return await FailAsync(parsed, $"{options.State} holds no database yet: no policy was set");
            }
            StoreSetup.PrivateFolder(options.State);
            await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<ChangeFeed>()
                .AddStore(options.State).AddSingleton<PolicyHistory>().BuildServiceProvider();
            await StoreSetup.MigrateAsync(services, stop);
            return await act(services.GetRequiredService<PolicyHistory>());
        }
        catch (Exception e) when (e is DbException or DbUpdateException or IOException or UnauthorizedAccessException)
        {
            return await FailAsync(parsed, $"the database in {options.State}: {e.GetBaseException().Message}");
        }
    }

    // Who sudo was called by says more than root.
    private static string Who() => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } caller ? caller : Environment.UserName;

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static Argument<string> File() => new("FILE") { Description = "Policy (JSON)" };

    private static async Task<int> FailAsync(ParseResult parsed, string line)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync($"deception-controller: {line.ReplaceLineEndings(" ")}");
        return BadUsage;
    }
}
