using Deception.Contracts;
using Deception.Protocols.Net;

namespace Deception.Threats.Knowledge;

/// <summary>Who may lawfully do what a detector looks for: the policy's lists, ready to be asked.</summary>
public sealed class AllowedSources
{
    private readonly List<Entry> _replicators;
    private readonly Dictionary<string, List<Entry>> _byDetector = new(StringComparer.Ordinal);
    private readonly HashSet<HostAddress> _scanners = [];

    private sealed record Entry(string? Account, HashSet<HostAddress> Addresses);

    /// <summary>Reads the lists of a policy.</summary>
    public AllowedSources(Policy policy)
    {
        _replicators = [.. policy.Domains.SelectMany(d => d.ReplicationAllowed).Select(Of)];
        foreach (var (id, settings) in policy.Detectors)
        {
            if (settings.Allowed.Count > 0)
            {
                _byDetector[id] = [.. settings.Allowed.Select(Of)];
            }
        }
        foreach (var text in policy.KnownScanners)
        {
            if (HostAddress.TryParse(text, out var address))
            {
                _scanners.Add(address);
            }
        }
    }

    /// <summary>True for one that may replicate without being a controller.</summary>
    public bool MayReplicate(HostAddress source, TicketHolder? holder) => Permits(_replicators, source, holder);

    /// <summary>True when the policy lists sources for this detector.</summary>
    public bool AreListedFor(string detector) => _byDetector.ContainsKey(detector);

    /// <summary>True for one that the policy lists for this detector.</summary>
    public bool Permits(string detector, HostAddress source, TicketHolder? holder) =>
        _byDetector.TryGetValue(detector, out var entries) && Permits(entries, source, holder);

    /// <summary>True for a listed scanner.</summary>
    public bool IsScanner(HostAddress source) => _scanners.Contains(source);

    private static bool Permits(List<Entry> entries, HostAddress source, TicketHolder? holder)
    {
        foreach (var entry in entries)
        {
            // An account that the wire doesn't show can't be compared; the listed address then has to do.
            var byIt = entry.Account is null || (holder is null
                ? entry.Addresses.Count > 0
                : string.Equals(entry.Account, holder.Account, StringComparison.OrdinalIgnoreCase));
            if (byIt && (entry.Addresses.Count == 0 || entry.Addresses.Contains(source)))
            {
                return true;
            }
        }
        return false;
    }

    // An address that can't be read must not turn the entry into one for every address.
    private static Entry Of(ReplicatorPolicy policy) => new(policy.Account, policy.Addresses.Count == 0 ? [] :
        [.. policy.Addresses.Select(a => HostAddress.TryParse(a, out var address) ? address : default)]);
}
