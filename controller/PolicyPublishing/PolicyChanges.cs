using System.Globalization;
using System.Text.Json;
using Deception.Contracts;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Counts what changed from one edition to the next.</summary>
public static class PolicyChanges
{
    /// <summary>As in <c>honey accounts +2 -1, domain controllers +1</c>; a changed object counts on both sides.</summary>
    /// <param name="before">The edition before; null for the first.</param>
    /// <param name="after">The edition.</param>
    public static string Count(Policy? before, Policy after)
    {
        var old = before is null ? [] : Parts(before);
        var parts = Parts(after).Select(p => Say(p.Name, old.FirstOrDefault(o => o.Name == p.Name).Items ?? [], p.Items)).OfType<string>();
        return string.Join(", ", parts) is { Length: > 0 } text ? text : "nothing";
    }

    private static string? Say(string name, List<string> before, List<string> after)
    {
        var (added, removed) = (Without(after, before), Without(before, after));
        return (added, removed) switch
        {
            (0, 0) => null,
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{name} +{added}"),
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"{name} -{removed}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{name} +{added} -{removed}"),
        };
    }

    private static int Without(List<string> items, List<string> others) => items.Except(others, StringComparer.Ordinal).Count();

    private static List<(string Name, List<string> Items)> Parts(Policy policy) =>
    [
        ("domains", [.. policy.Domains.Select(d => $"{d.Name} {d.Netbios} {d.Sid}")]),
        ("domain controllers", [.. policy.Domains.SelectMany(d => d.DomainControllers.Select(c => d.Name + Text(c)))]),
        ("replicators", [.. policy.Domains.SelectMany(d => d.ReplicationAllowed.Select(r => d.Name + Text(r)))]),
        ("privileged accounts", [.. policy.Domains.SelectMany(d => d.PrivilegedAccounts.Select(a => $"{d.Name} {a}"))]),
        ("account facts", [.. policy.Domains.SelectMany(d => d.Accounts.Select(a => $"{d.Name} {a.Key} {string.Join(' ', a.Value.Encryption)}"))]),
        ("honey accounts", [.. policy.Honey.Accounts.Select(a => Text(a))]),
        ("honey services", [.. policy.Honey.Services.Select(s => Text(s))]),
        ("honey computers", [.. policy.Honey.Computers.Select(c => Text(c))]),
        ("honey hosts", [.. policy.Honey.Hosts.Select(h => Text(h))]),
        ("honey shares", [.. policy.Honey.Shares]),
        ("planted credentials", [.. policy.Honey.Credentials.Select(c => Text(c))]),
        ("known scanners", [.. policy.KnownScanners]),
        ("break-glass accounts", [.. policy.BreakGlass]),
        ("detector settings", [.. policy.Detectors.Select(d => $"{d.Key} {Text(d.Value)}")]),
        ("expected upkeep", [.. policy.ExpectedUpkeep.Select(u => Text(u))]),
    ];

    private static string Text<T>(T item) => JsonSerializer.Serialize(item, typeof(T), ContractsJson.Default);
}
