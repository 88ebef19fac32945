using System.Text.Json;
using System.Text.RegularExpressions;

namespace Deception.Controller.Hosting;

/// <summary>Turns a reader's exception into one line for a person.</summary>
internal static partial class JsonFault
{
    public static string Describe(JsonException e)
    {
        var place = e.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? path : "top level";
        if (Unmapped().IsMatch(e.Message))
        {
            return $"{place}: unknown member";
        }
        var text = e.Message;
        foreach (var mark in (string[])[" Path: $", " LineNumber:", "\n"])
        {
            text = text.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? text[..at] : text;
        }
        if (Required().Match(text) is { Success: true } missing)
        {
            text = $"lacks {missing.Groups[1].Value.Replace("'", "", StringComparison.Ordinal)}";
        }
        return e.LineNumber is { } line ? $"{place} (line {line + 1}): {text}" : $"{place}: {text}";
    }

    [GeneratedRegex("could not be mapped to any")]
    private static partial Regex Unmapped();

    [GeneratedRegex("missing required properties including: (.*?)\\.?$")]
    private static partial Regex Required();
}
