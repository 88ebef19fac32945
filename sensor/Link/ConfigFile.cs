using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deception.Link;

/// <summary>Reads a program's JSON config file. What is wrong with it is told in one line, with the place.</summary>
public static class ConfigFile
{
    /// <summary>Reads a file by source-generated metadata, whose options decide that unknown members are refused.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">Metadata of the config's type.</param>
    /// <param name="config">The config, when true is returned.</param>
    /// <param name="fault">One line with the file's name and the JSON path, when false is returned.</param>
    public static bool TryRead<T>(string path, JsonTypeInfo<T> type,
        [NotNullWhen(true)] out T? config, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        config = null;
        fault = null;
        try
        {
            ReadOnlySpan<byte> json = File.ReadAllBytes(path);
            if (json.StartsWith("\uFEFF"u8))
            {
                json = json[3..];
            }
            config = JsonSerializer.Deserialize(json, type);
            fault = config is null ? $"{path}: null is no configuration" : null;
        }
        catch (JsonException e)
        {
            fault = $"{path}: {Reason(e)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = $"{path}: {e.Message}";
        }
        return fault is null;
    }

    // The serializer speaks of .NET types, which mean nothing to who writes the file.
    private static string Reason(JsonException e)
    {
        var line = e.Message.Split('\n')[0].TrimEnd('\r');
        var at = line.IndexOf(" Path: ", StringComparison.Ordinal);
        var words = at < 0 ? line : line[..at];
        if (words.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
        {
            words = "no such member is known";
        }
        else if (words.Contains("missing required properties", StringComparison.Ordinal))
        {
            words = "missing " + words[(words.IndexOf(':', StringComparison.Ordinal) + 2)..].TrimEnd('.');
        }
        else if (words.Contains("could not be converted to", StringComparison.Ordinal))
        {
            words = "a value of another kind belongs here";
        }
        return $"{e.Path ?? "$"}: {words}";
    }
}
