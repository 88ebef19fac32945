using System.Text.Json;
using Deception.Contracts;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Deception.Sensor.Replay;

namespace Deception.Tests.Replay;

/// <summary>A folder of captures beside the project, with a manifest that says what is in each; not everybody has it.</summary>
internal sealed class Others(string name)
{
    private static readonly Severity[] Steps = Enum.GetValues<Severity>();

    /// <summary>What one capture gave.</summary>
    /// <param name="File">Its path in the folder.</param>
    /// <param name="IsBenign">True when nothing in it may alarm.</param>
    /// <param name="IsVisible">False when its content is encrypted.</param>
    /// <param name="Found">Expected detectors that fired from a right source.</param>
    /// <param name="Missed">Expected rows of which none fired.</param>
    /// <param name="False">What alarmed and must not.</param>
    public sealed record Outcome(string File, bool IsBenign, bool IsVisible, IReadOnlyList<string> Found, IReadOnlyList<string> Missed, IReadOnlyList<string> False);

    private readonly string _folder = Path.GetFullPath(Path.Combine(Case.Root, "..", "..", "..", "shared", name));

    /// <summary>True where the folder is there.</summary>
    public bool IsThere => File.Exists(Path.Combine(_folder, "manifest.json"));

    /// <summary>Plays every capture.</summary>
    public IReadOnlyList<Outcome> Play()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "manifest.json")));
        return [.. manifest.RootElement.GetProperty("scenarios").EnumerateArray().Where(s => File.Exists(PathOf(s))).Select(Play)];
    }

    private Outcome Play(JsonElement scenario)
    {
        var policy = Text(scenario, "policy") is { } own ? Path.Combine(_folder, own) : Path.Combine(_folder, "policy.json");
        using var replayer = new Replayer(File.Exists(policy) && PolicyFile.TryRead(File.ReadAllBytes(policy), out var read, out _) ? read : null);
        foreach (var _ in CaptureFile.Read(PathOf(scenario), (in Frame f) => replayer.Take(f), null, default))
        {
        }
        var told = replayer.Complete().Where(f => f.Kind is not (FindingKind.Exposure or FindingKind.Notice)).ToList();
        var sources = Sources(scenario);
        var right = told.Where(f => sources.Count == 0 || sources.Contains(f.Source.Ip ?? "")).Select(f => f.Detector).ToHashSet(StringComparer.Ordinal);
        var isBenign = Text(scenario, "truth") == "benign";
        var allowed = List(scenario, "expect").SelectMany(e => e.Split('|')).Concat(List(scenario, "also")).ToHashSet(StringComparer.Ordinal);
        var never = List(scenario, "never");
        return new Outcome(
            Text(scenario, "file")!, isBenign, Text(scenario, "detectability") != "encrypted",
            [.. List(scenario, "expect").SelectMany(e => e.Split('|')).Where(right.Contains).Distinct(StringComparer.Ordinal)],
            [.. List(scenario, "expect").Where(e => !e.Split('|').Any(right.Contains))],
            [.. told.Where(f => never.Contains(f.Detector, StringComparer.Ordinal)
                || (isBenign && Array.IndexOf(Steps, f.Severity) >= Array.IndexOf(Steps, Severity.Medium) && !allowed.Contains(f.Detector))).Select(f => f.Detector)
                .Distinct(StringComparer.Ordinal)]);
    }

    private string PathOf(JsonElement scenario) => Path.Combine(_folder, Text(scenario, "file")!);

    private static List<string> Sources(JsonElement scenario) =>
        List(scenario, "sources") is { Count: > 0 } many ? many
        : scenario.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.Object && Text(source, "ip") is { } one ? [one]
        : [];

    private static string? Text(JsonElement from, string member) =>
        from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> List(JsonElement from, string member) =>
        from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [];
}
