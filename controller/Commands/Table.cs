namespace Deception.Controller.Commands;

/// <summary>Rows under a heading, in columns as wide as they must be.</summary>
internal static class Table
{
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> lines = [heading, .. rows];
        int[] widths = [.. heading.Select((_, column) => lines.Max(line => line[column].Length))];
        foreach (var line in lines)
        {
            await output.WriteLineAsync(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>A time as tables show it.</summary>
    public static string Time(DateTimeOffset? time, string never) => time is { } t ? $"{t.UtcDateTime:u}" : never;
}
