using System.Globalization;
using Deception.Contracts;
using Spectre.Console;

namespace Deception.Sensor.Posture;

/// <summary>An assessment for people at a terminal: the score first, then what to do, then what is wrong.</summary>
internal static class AssessmentTable
{
    private const int ShownObjects = 3, ShownIdentities = 10;

    public static void Write(IAnsiConsole console, Assessment a)
    {
        var colour = a.Grade switch { "A" or "B" => "green", "C" => "yellow", _ => "red" };
        console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[bold {colour}]{a.Score:0.#} of 100, grade {a.Grade}[/]  {Markup.Escape(a.Domain)}, {a.Objects:N0} objects, read {a.TakenAt:yyyy-MM-dd HH:mm} UTC"));
        console.WriteLine();
        var categories = new Table().Border(TableBorder.Rounded).AddColumns("Category", "Score", "", "Fails", "Passes", "Unread");
        foreach (var c in a.Categories)
        {
            var filled = (int)Math.Round(c.Score / 5);
            categories.AddRow(new Text(c.Category), new Text(Number(c.Score)), new Markup($"[red]{new string('█', filled)}[/][grey]{new string('░', 20 - filled)}[/]"),
                new Text(Number(c.Failed)), new Text(Number(c.Passed)), new Text(Number(c.Unread)));
        }
        console.Write(categories);
        if (a.Focus.Count > 0)
        {
            console.MarkupLine("\n[bold]Do these first[/]");
            foreach (var f in a.Focus)
            {
                console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"  [green]−{f.Gain:0.#}[/]  {Markup.Escape(f.Title)}  [grey]{f.Objects} objects · {Markup.Escape(f.Check)}[/]"));
            }
        }
        foreach (var category in a.Checks.Where(c => c.State == "failed").GroupBy(c => c.Category))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(category.Key)).AddColumns("Severity", "Finding", "Objects", "Points").Expand();
            foreach (var check in category.OrderByDescending(c => c.Severity).ThenByDescending(c => c.Points))
            {
                var objects = string.Join('\n', check.Objects.Take(ShownObjects).Select(o => $"{o.Name}: {o.Detail}")) + (check.Objects.Count > ShownObjects ? $"\n… and {check.Objects.Count - ShownObjects} more" : "");
                table.AddRow(new Markup($"[{ColourOf(check.Severity)}]{check.Severity}[/]"), new Text($"{check.Title}\n{check.Id}"), new Text(objects), new Text(Number(check.Points)));
            }
            console.Write(table);
        }
        if (a.Identities.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded).Title("riskiest identities").AddColumns("Score", "Who", "Why", "Path to the crown").Expand();
            foreach (var i in a.Identities.Take(ShownIdentities))
            {
                table.AddRow(new Text(Number(i.Score)), new Text($"{i.Name}\n{i.Kind}"), new Text(string.Join('\n', i.Reasons.Take(4))), new Text(string.Join('\n', i.Path.Select(s => s.How is null ? s.Name : $"{s.Name} {s.How}"))));
            }
            console.Write(table);
        }
        if (a.Unread.Count > 0)
        {
            console.MarkupLine($"[yellow]{a.Unread.Count} things could not be read[/], the first: {Markup.Escape(a.Unread[0])}");
        }
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string ColourOf(Severity severity) => severity switch
    {
        Severity.Critical => "bold red",
        Severity.High => "red",
        Severity.Medium => "yellow",
        Severity.Low => "blue",
        _ => "grey",
    };
}
