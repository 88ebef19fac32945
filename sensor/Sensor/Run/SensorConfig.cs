using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Deception.Contracts;
using Deception.Link;
using Deception.Sensor.Baiting;
using Deception.Sensor.HostAudit;

namespace Deception.Sensor.Run;

/// <summary>Configuration of <c>deception-sensor run</c>.</summary>
public sealed record SensorConfig
{
    /// <summary>This agent's name until it is enrolled; enrolment gives the name that holds.</summary>
    public string? Agent { get; init; }

    /// <summary>Folder for identity, spool and policy; made at start, readable by this user alone.</summary>
    public required string State { get; init; }

    /// <summary>Interfaces to capture on.</summary>
    public IReadOnlyList<string> Interfaces { get => field ?? []; init; }

    /// <summary>Capture files that are played once into the same pipeline at start.</summary>
    public IReadOnlyList<string> Replay { get => field ?? []; init; }

    /// <summary>Policy to start with, until the broker has given one.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>Directories that this sensor can read.</summary>
    public IReadOnlyList<DirectoryConfig> Directories { get => field ?? []; init; }

    /// <summary>Name queries as bait; none, if absent.</summary>
    public BaitConfig? Bait { get; init; }

    /// <summary>Audits of the own host; none, if absent.</summary>
    public HostAuditConfig? Audit { get; init; }

    /// <summary>Reads and checks a config file.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out SensorConfig? config, [NotNullWhen(false)] out string? fault)
    {
        if (ConfigFile.TryRead(path, SensorJson.Default.SensorConfig, out config, out fault))
        {
            var reason = config.Fault();
            fault = reason is null ? null : $"{path}: {reason}";
        }
        return fault is null;
    }

    private string? Fault() => this switch
    {
        _ when Agent is not null && !Subjects.IsAgentName(Agent) => $"$.agent: '{Agent}' is no agent name: 1-64 letters, digits, '-' and '_'",
        { State: "" } => "$.state: names no folder",
        { Interfaces: [], Replay: [], Directories: [], Audit: null } => "$.interfaces: nothing to watch; name an interface, a file to replay, a directory or an audit",
        _ when Replay.FirstOrDefault(f => !File.Exists(f)) is { } missing => $"$.replay: no such file: {missing}",
        _ => Directories.Select(d => d.Fault()).FirstOrDefault(f => f is not null) ?? Bait?.Fault() ?? Audit?.Fault(),
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SensorConfig))]
internal sealed partial class SensorJson : JsonSerializerContext;
