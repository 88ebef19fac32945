using Deception.Contracts;

namespace Deception.Controller.Incidents;

/// <summary>
/// Which incident a finding belongs to: the same source in the same domain. The source is the address; without one, the
/// account; without that, the host, and at last the agent that saw it.
/// </summary>
public static class GroupKey
{
    /// <summary>Silence after which the same source is a new incident.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromHours(1);

    /// <summary>True for findings that open incidents; exposures and notices don't.</summary>
    public static bool Opens(FindingKind kind) => kind is FindingKind.Threat or FindingKind.Touch or FindingKind.Change;

    /// <summary>The key of a finding, alike in every spelling of case.</summary>
    public static string Of(Finding finding) =>
        $"{Source(finding.Source) ?? "agent " + finding.Agent}|{finding.Domain}".ToLowerInvariant();

    /// <summary>What names an entity best; null for one that has nothing.</summary>
    public static string? Source(Entity entity) =>
        entity.Ip is { Length: > 0 } ip ? "ip " + ip
        : entity.Account is { Length: > 0 } account ? "account " + account
        : entity.Host is { Length: > 0 } host ? "host " + host
        : null;
}
