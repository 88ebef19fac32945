using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Deception.Contracts;

/// <summary>Reads a policy as an agent does: unknown members are ignored, a newer major version is refused.</summary>
public static class PolicyFile
{
    /// <summary>Reads JSON text.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="policy">The policy, when true is returned.</param>
    /// <param name="fault">One line that says what is wrong and where, when false is returned.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Policy? policy, [NotNullWhen(false)] out string? fault)
    {
        policy = null;
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }
        try
        {
            policy = JsonSerializer.Deserialize(json, ContractsJson.Default.Policy);
        }
        catch (JsonException e)
        {
            fault = $"not a policy: {e.Message.Split('\n')[0]}";
            return false;
        }
        fault = Fault(policy);
        policy = fault is null ? policy : null;
        return fault is null;
    }

    /// <summary>Why a policy can't be put in force; null when it can.</summary>
    public static string? Fault(Policy? policy) => policy switch
    {
        null => "not a policy: null",
        { Version: > Policy.MajorVersion } => $"policy version {policy.Version} is newer than {Policy.MajorVersion}, the newest known here",
        { Version: < 1 } => $"policy version {policy.Version} does not exist",
        { Sealed: { } boxes } => SealFault(boxes),
        _ => null,
    };

    // A key or digest of another length would open nothing and blind the agent without a word.
    private static string? SealFault(SealedHoney boxes)
    {
        if (boxes.Key.Length != HoneySeal.KeySize)
        {
            return $"sealed.key: {boxes.Key.Length} bytes, not {HoneySeal.KeySize}";
        }
        for (var i = 0; i < boxes.Boxes.Count; i++)
        {
            if (boxes.Boxes[i]?.Digest.Length != HoneySeal.DigestSize)
            {
                return $"sealed.boxes[{i}].digest: not {HoneySeal.DigestSize} bytes";
            }
        }
        return null;
    }
}
