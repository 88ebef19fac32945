using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Spectre.Console;

namespace Deception.Sensor.Replay;

/// <summary>Findings for people: a table and a line about what was read.</summary>
public static class FindingTable
{
    /// <summary>Writes the findings, the worst first.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<Finding> findings, ProtocolCounters counters)
    {
        if (findings.Count == 0)
        {
            console.MarkupLine("[green]No findings.[/]");
        }
        else
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("Severity", "First seen (UTC)", "Detector", "What happened", "Count");
            foreach (var finding in findings.OrderByDescending(f => f.Severity).ThenBy(f => f.FirstSeen))
            {
                table.AddRow(
                    new Markup($"[{ColourOf(finding.Severity)}]{finding.Severity}[/]"),
                    new Text(finding.FirstSeen.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                    new Text(finding.Detector),
                    new Text(finding.Summary),
                    new Text(finding.Count.ToString(CultureInfo.InvariantCulture)));
            }
            console.Write(table);
        }
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{counters.Frames:N0} packets, {counters.Bytes:N0} bytes; malformed {counters.MalformedFrames}, truncated {counters.TruncatedFrames}, "
            + $"stream gaps {counters.StreamGaps}, unparsed messages {counters.Unparsed.Values.Sum()}, state evicted {counters.EvictedState}."));
    }

    private static string ColourOf(Severity severity) => severity switch
    {
        Severity.Critical => "bold red",
        Severity.High => "red",
        Severity.Medium => "yellow",
        Severity.Low => "blue",
        _ => "grey",
    };
}
