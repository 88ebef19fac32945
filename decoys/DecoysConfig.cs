using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deception.Contracts;
using Deception.Link;

namespace Deception.Decoys;

/// <summary>Configuration of <c>deception-decoys serve</c>.</summary>
public sealed record DecoysConfig
{
    /// <summary>This agent's name until it is enrolled; enrolment gives the name that holds.</summary>
    public string? Agent { get; init; }

    /// <summary>Folder for identity, spool and policy; made at start, readable by this user alone.</summary>
    public required string State { get; init; }

    /// <summary>Policy to start with, until the broker has given one.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>The decoy services, at least one.</summary>
    public IReadOnlyList<DecoySettings> Services { get => field ?? []; init; }

    /// <summary>Reads and checks a config file.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out DecoysConfig? config, [NotNullWhen(false)] out string? fault)
    {
        if (ConfigFile.TryRead(path, DecoysJson.Default.DecoysConfig, out config, out fault))
        {
            var reason = config.Fault();
            fault = reason is null ? null : $"{path}: {reason}";
        }
        return fault is null;
    }

    private string? Fault()
    {
        if (Agent is not null && !Subjects.IsAgentName(Agent))
        {
            return $"$.agent: '{Agent}' is no agent name: 1-64 letters, digits, '-' and '_'";
        }
        if (State.Length == 0)
        {
            return "$.state: names no folder";
        }
        return Services.Count == 0
            ? "$.services: no decoy to serve"
            : Services.Select((s, i) => s.Fault() is { } fault ? $"$.services[{i}].{fault}" : null).FirstOrDefault(f => f is not null);
    }
}

/// <summary>One decoy service.</summary>
public sealed record DecoySettings
{
    /// <summary>Name in the <see cref="DecoyCatalogue"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Address and port, e.g. <c>127.0.0.1:3389</c> or <c>[::]:389</c>; port 0 lets the system choose.</summary>
    public required string Listen { get; init; }

    /// <summary>DNS name of the domain that it pretends to serve.</summary>
    public required string Domain { get; init; }

    /// <summary>Host name that it pretends to have.</summary>
    public required string Host { get; init; }

    /// <summary>NetBIOS name of the domain; the domain's first label, if absent.</summary>
    public string? Netbios { get; init; }

    /// <summary><c>windows</c> or <c>linux</c>: what the host runs, where a service is found on both; <c>windows</c>, if absent.</summary>
    public string System { get => field ?? "windows"; init; }

    /// <summary>Whom it pretends to be.</summary>
    internal Persona Persona => new(Domain, Host, Netbios, System == "linux" ? PersonaSystem.Linux : PersonaSystem.Windows);

    /// <summary>What is wrong, beginning with the member's name; null when nothing is.</summary>
    public string? Fault() => this switch
    {
        _ when !DecoyCatalogue.Kinds.ContainsKey(Kind) =>
            $"kind: there is no decoy '{Kind}'; there is {string.Join(", ", DecoyCatalogue.Kinds.Keys)}",
        _ when !IPEndPoint.TryParse(Listen, out _) || !Listen.Contains(':', StringComparison.Ordinal) =>
            $"listen: '{Listen}' is no address and port such as 127.0.0.1:389",
        _ when System is not ("windows" or "linux") => $"system: '{System}': windows or linux",
        _ when !Decoys.Persona.IsDnsName(Domain) => $"domain: '{Domain}' is no DNS name",
        _ when !Decoys.Persona.IsDnsName(Host) || Host.Contains('.', StringComparison.Ordinal) => $"host: '{Host}' is no host name",
        _ => null,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DecoysConfig))]
internal sealed partial class DecoysJson : JsonSerializerContext;
