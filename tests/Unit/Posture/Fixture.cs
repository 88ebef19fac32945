using System.Text.Json;
using Deception.Contracts;

namespace Deception.Tests.Unit.Posture;

/// <summary>
/// A check's fixture, <c>Checks/ID.txt</c>: <c>== fails NAME | NAME</c>, what to lay over the healthy domain; <c>== passes</c>, a near miss; <c>policy:</c> lines hold
/// another policy as JSON.
/// </summary>
internal sealed record Fixture(string Fails, IReadOnlyList<string> Expected, string Passes, Policy? Policy, Policy? PassesPolicy)
{
    private const string Prefix = "posture/checks/";

    public static IEnumerable<string> Names => typeof(Fixture).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(n => n[Prefix.Length..^".txt".Length]);

    public static Fixture Of(string id)
    {
        var parts = Fragment.Resource($"checks/{id["posture.".Length..]}.txt").Split("== passes\n", 2);
        var head = parts[0].IndexOf("== fails ", StringComparison.Ordinal);
        var end = parts[0].IndexOf('\n', head);
        return new Fixture(Body(parts[0][end..]), [.. parts[0][(head + 9)..end].Split(" | ").Select(n => n.Trim())], Body(parts[1]), PolicyIn(parts[0]), PolicyIn(parts[1]));
    }

    private static string Body(string text) => string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("policy: ", StringComparison.Ordinal)));

    private static Policy? PolicyIn(string text) => text.Split('\n').FirstOrDefault(l => l.StartsWith("policy: ", StringComparison.Ordinal)) is { } line
        ? JsonSerializer.Deserialize(line["policy: ".Length..], ContractsJson.Default.Policy) : null;
}
