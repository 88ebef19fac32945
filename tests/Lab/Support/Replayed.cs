using System.Text.Json;
using Deception.Contracts;

namespace Deception.Tests.Lab.Support;

/// <summary>What <c>deception-sensor replay</c> says of captures.</summary>
internal static class Replayed
{
    /// <summary>Its stdout, byte for byte.</summary>
    public static async Task<byte[]> OutputAsync(string sensor, ReplayCase @case)
    {
        var result = await Command.RunAsync([sensor, "replay", "--format", "json", "--policy", @case.Policy, @case.Capture]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Output;
    }

    /// <summary>The findings of several captures, each by itself.</summary>
    public static async Task<IReadOnlyList<Finding>> FindingsAsync(params IReadOnlyList<ReplayCase> cases)
    {
        List<Finding> findings = [];
        foreach (var @case in cases)
        {
            var text = System.Text.Encoding.UTF8.GetString(await OutputAsync(Repository.Sensor, @case));
            findings.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, ContractsJson.Default.Finding)!));
        }
        return findings;
    }
}
