using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Deception.Contracts;
using Deception.Link;

namespace Deception.Sensor.Run;

/// <summary>Habits on disk: plain JSON, so that a person can read what the sensor takes for normal.</summary>
public static class BaselineFile
{
    /// <summary>Its name in the state folder.</summary>
    public const string Name = "baseline.json";

    /// <summary>Reads a baseline; a newer major version and anything else that is none is told in a line.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out Baseline? baseline, [NotNullWhen(false)] out string? fault)
    {
        baseline = null;
        try
        {
            baseline = JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.Default.Baseline);
            fault = baseline switch
            {
                null => $"{path}: holds no baseline",
                { Version: > Baseline.MajorVersion } => $"{path}: version {baseline.Version} is newer than this build knows",
                _ => null,
            };
        }
        catch (JsonException e)
        {
            fault = $"{path}: {e.Path ?? "$"}: is no baseline (line {e.LineNumber + 1})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"{path}: {e.Message}";
        }
        return fault is null;
    }

    /// <summary>Writes it at once and whole.</summary>
    public static void Write(string path, Baseline baseline) =>
        PrivateFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(baseline, ContractsJson.Default.Baseline));
}
