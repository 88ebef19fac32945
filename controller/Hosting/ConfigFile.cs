using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deception.Contracts;

namespace Deception.Controller.Hosting;

/// <summary>Reads the configuration file: JSON, snake_case, unknown members refused.</summary>
public static class ConfigFile
{
    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Its content, when true is returned.</param>
    /// <param name="fault">One line that says what is wrong and where, when false is returned.</param>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out ControllerOptions? options, [NotNullWhen(false)] out string? fault)
    {
        options = null;
        try
        {
            fault = TryParse(File.ReadAllBytes(path), out options, out var found) ? null : $"{path}: {found}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"{path}: {e.Message}";
        }
        return fault is null;
    }

    /// <summary>Reads and checks UTF-8 JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="options">Its content, when true is returned.</param>
    /// <param name="fault">What is wrong and where, when false is returned.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> json, [NotNullWhen(true)] out ControllerOptions? options, [NotNullWhen(false)] out string? fault)
    {
        options = null;
        try
        {
            var read = JsonSerializer.Deserialize(
                json.StartsWith("\uFEFF"u8) ? json[3..] : json, ConfigJson.Default.ControllerOptions);
            fault = read is null ? "null is no configuration" : OptionsCheck.Faults(read).FirstOrDefault();
            options = fault is null ? read : null;
        }
        catch (JsonException e)
        {
            fault = JsonFault.Describe(e);
        }
        return fault is null;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(SnakeCaseEnum<SyslogTransport>)])]
[JsonSerializable(typeof(ControllerOptions))]
internal sealed partial class ConfigJson : JsonSerializerContext;
