using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.PolicyPublishing;
using Deception.Controller.Store;
using Command = System.CommandLine.Command;

namespace Deception.Controller.Commands;

/// <summary><c>deception-controller policy …</c></summary>
internal static class PolicyCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create() => new("policy", "What agents know of the domain and of the bait")
    {
        Check(), Set(), Show(), History(),
    };

    private static Command Check()
    {
        var file = PolicyArgument();
        var command = new Command("check", "Tells every fault of a policy file") { file };
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (await ReadAsync(path, parsed.InvocationConfiguration.Error, stop) is not { } read)
            {
                return CommandLine.BadUsage;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{path}: sound, {PolicyChanges.Count(null, read.Policy)}");
            return 0;
        });
        return command;
    }

    private static Command Set()
    {
        var file = PolicyArgument();
        var note = new Option<string?>("--note") { Description = "What changed and why, for the history", HelpName = "TEXT" };
        return new Command("set", "Puts a policy in force as a new revision") { file, note }.On(async (call, stop) =>
        {
            if (await ReadAsync(call.Parsed.GetRequiredValue(file), call.Notes, stop) is not { } read)
            {
                return CommandLine.BadUsage;
            }
            var (row, isNew) = await call.Get<PolicyHistory>().AddAsync(read.Policy, read.Source, Caller.Name, call.Parsed.GetValue(note), stop);
            await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"revision {row.Revision}{(isNew ? "" : ": nothing changed")}"));
            return 0;
        });
    }

    private static Command Show()
    {
        var revision = new Option<long?>("--revision") { Description = "An older one", HelpName = "N" };
        return new Command("show", "Writes the policy in force as JSON") { revision }.On(async (call, stop) =>
        {
            var number = call.Parsed.GetValue(revision);
            var row = await call.Get<PolicyHistory>().FindAsync(number, stop) ?? throw new ExpectedFault(
                number is null ? "no policy was set yet" : string.Create(CultureInfo.InvariantCulture, $"there is no revision {number}"));
            using var json = JsonDocument.Parse(row.Json);
            await call.Output.WriteLineAsync(JsonSerializer.Serialize(json.RootElement, Indented));
        });
    }

    private static Command History() => new Command("history", "Lists all revisions: when, who, why, and what changed in numbers").On(async (call, stop) =>
    {
        var rows = await call.Get<PolicyHistory>().AllAsync(stop);
        await Table.WriteAsync(call.Output, ["REVISION", "WHEN", "WHO", "CHANGED", "NOTE"], rows.Select((row, i) => (string[])
        [
            row.Revision.ToString(CultureInfo.InvariantCulture), Table.Time(row.PublishedAt, ""), OneLine(row.Who),
            Changed(i + 1 < rows.Count ? rows[i + 1] : null, row), OneLine(row.Note ?? ""),
        ]));
    });

    private static string Changed(PolicyRow? before, PolicyRow after) =>
        Read(after) is { } now ? PolicyChanges.Count(before is null ? null : Read(before), now) : "not readable by this version";

    private static Policy? Read(PolicyRow row) => PolicyFile.TryRead(Encoding.UTF8.GetBytes(row.Json), out var policy, out _) ? policy : null;

    // Every fault is a line of its own: whoever mends one wants to see the next.
    private static async Task<(Policy Policy, string Source)?> ReadAsync(string file, TextWriter errors, CancellationToken stop)
    {
        byte[] text;
        try
        {
            text = await File.ReadAllBytesAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await CommandLine.FailAsync(errors, e.Message);
            return null;
        }
        if (StrictPolicy.TryRead(text, out var policy, out var faults))
        {
            return (policy, Encoding.UTF8.GetString(text));
        }
        foreach (var fault in faults)
        {
            await errors.WriteLineAsync($"{file}: {fault}");
        }
        return null;
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static Argument<string> PolicyArgument() => new("FILE") { Description = "Policy (JSON)" };
}
