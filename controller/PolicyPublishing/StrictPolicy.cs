using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Deception.Contracts;
using Deception.Controller.Hosting;

namespace Deception.Controller.PolicyPublishing;

/// <summary>
/// Reads a policy as the controller does: whatever is misspelt or contradicts itself is refused with its path, for it would
/// protect nothing and nobody would notice.
/// </summary>
public static class StrictPolicy
{
    /// <summary>Largest policy text, in bytes.</summary>
    public const int MaxBytes = 16 << 20;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads and checks JSON text. Never throws.</summary>
    /// <param name="json">UTF-8 JSON; comments and trailing commas are allowed.</param>
    /// <param name="policy">The policy, when true is returned.</param>
    /// <param name="faults">Every fault on one line, with its JSON path, when false is returned.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out Policy? policy, out IReadOnlyList<string> faults)
    {
        policy = null;
        json = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        if (json.Length > MaxBytes || !Utf8.IsValid(json.Span))
        {
            faults = [json.Length > MaxBytes ? $"top level: more than {MaxBytes >> 20} MiB" : "top level: not UTF-8"];
            return false;
        }
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            if (Newer(document.RootElement) is { } newer)
            {
                faults = [newer];
                return false;
            }
            var shape = new PolicyShape(document.RootElement);
            faults = shape.Faults;
            if (shape.IsReadable)
            {
                policy = JsonSerializer.Deserialize(document.RootElement, StrictPolicyJson.Default.Policy)!;
                faults = [.. faults, .. PolicyCheck.Faults(policy)];
            }
        }
        catch (JsonException e)
        {
            faults = [JsonFault.Describe(e)];
        }
        policy = faults.Count == 0 ? policy : null;
        return policy is not null;
    }

    // What a newer version means by its members is unknown here; complaining of them would mislead.
    private static string? Newer(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("version", out var version)
        && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number is > Policy.MajorVersion or < 0
            ? $"version: {number} is {(number < 0 ? "no version" : $"newer than {Policy.MajorVersion}, the newest known here")}"
            : null;
}

// Unknown members are found by comparing the shape, which tells all of them.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Policy))]
internal sealed partial class StrictPolicyJson : JsonSerializerContext;
