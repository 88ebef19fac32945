using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deception.Contracts;
using Deception.Controller.Hosting;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Reads a policy as the controller does: a misspelt member is refused with its path, for it would protect nothing.</summary>
public static class StrictPolicy
{
    /// <summary>Reads JSON text.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="policy">The policy, when true is returned.</param>
    /// <param name="fault">One line that says what is wrong and where, when false is returned.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Policy? policy, [NotNullWhen(false)] out string? fault)
    {
        policy = null;
        json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            JsonSerializer.Deserialize(json, StrictPolicyJson.Default.Policy);
        }
        catch (JsonException e)
        {
            fault = JsonFault.Describe(e);
            return false;
        }
        return PolicyFile.TryRead(json, out policy, out fault);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Policy))]
internal sealed partial class StrictPolicyJson : JsonSerializerContext;
