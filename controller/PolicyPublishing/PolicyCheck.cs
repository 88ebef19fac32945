using Deception.Contracts;
using Deception.Threats;

namespace Deception.Controller.PolicyPublishing;

/// <summary>What the types of a policy can't say.</summary>
internal static class PolicyCheck
{
    private const int MostFaults = 200;

    /// <summary>Every fault with its path, up to two hundred.</summary>
    public static List<string> Faults(Policy policy) =>
    [
        .. DomainCheck.Faults(policy)
            .Concat(HoneyCheck.Faults(policy))
            .Concat(HoneyUseCheck.Faults(policy))
            .Concat(Addresses("known_scanners", policy.KnownScanners))
            .Concat(BreakGlass(policy))
            .Concat(policy.Detectors.Keys.Where(id => !Catalogue.Detectors.ContainsKey(id))
                .Select(id => $"{PolicyPath.Key("detectors", id)}: no detector has this id"))
            .Concat(policy.Detectors.SelectMany(d => d.Value.Allowed.SelectMany(
                (a, i) => DomainCheck.Replicator($"{PolicyPath.Key("detectors", d.Key)}.allowed[{i}]", a))))
            .Take(MostFaults),
    ];

    /// <summary>Those of a list that are no addresses, and those that stand twice.</summary>
    public static IEnumerable<string> Addresses(string path, IReadOnlyList<string> addresses) =>
        Each(path, addresses, PolicyNames.IsAddress, "is no IP address").Concat(Twice(path, addresses, a => a));

    /// <summary>Those of a list that a rule refuses.</summary>
    public static IEnumerable<string> Each(string path, IReadOnlyList<string> texts, Func<string, bool> rule, string fault)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (!rule(texts[i]))
            {
                yield return $"{path}[{i}]: '{PolicyPath.Clean(texts[i])}' {fault}";
            }
        }
    }

    /// <summary>A present text that a rule refuses.</summary>
    public static IEnumerable<string> One(string path, string? text, Func<string, bool> rule, string fault) =>
        text is null || rule(text) ? [] : [$"{path}: '{PolicyPath.Clean(text)}' {fault}"];

    /// <summary>Those whose key stood before, in any letter case.</summary>
    /// <param name="path">The list's.</param>
    /// <param name="items">Its elements.</param>
    /// <param name="key">What must be its own; null is nobody's.</param>
    /// <param name="member">The key's place in an element, as in <c>.name</c>.</param>
    public static IEnumerable<string> Twice<T>(string path, IReadOnlyList<T> items, Func<T, string?> key, string member = "")
    {
        Dictionary<string, int> seen = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < items.Count; i++)
        {
            if (key(items[i]) is { } text && !seen.TryAdd(text, i))
            {
                yield return $"{path}[{i}]{member}: '{PolicyPath.Clean(text)}' stands at {path}[{seen[text]}] already";
            }
        }
    }

    private static IEnumerable<string> BreakGlass(Policy policy) =>
        Each("break_glass", policy.BreakGlass, a => ActiveDirectory.AccountName.TryParse(a, out _), "is no account name");
}
