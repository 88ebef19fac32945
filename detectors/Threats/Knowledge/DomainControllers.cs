using Deception.Contracts;
using Deception.Protocols.Net;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>How sure it is that an address is a domain controller's.</summary>
public enum ControllerStanding { Unknown, Learned, Listed }

/// <summary>Which addresses are domain controllers: those that the policy lists, and those seen to answer as a KDC.</summary>
public sealed class DomainControllers
{
    private const int MostLearned = 4096;

    private readonly BoundedMap<HostAddress, DateTimeOffset> _learned = new(MostLearned);
    private Dictionary<HostAddress, (string Host, string Domain)> _listed = [];
    private HashSet<string> _accounts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the policy lists controllers, so that an unlisted one is news.</summary>
    public bool AreListed => _listed.Count > 0;

    /// <summary>Addresses of the listed controllers, in alphabetical order.</summary>
    public IReadOnlyList<HostAddress> Listed => [.. _listed.Keys.OrderBy(a => a.ToString(), StringComparer.Ordinal)];

    /// <summary>Learned controllers forgotten because of the cap.</summary>
    public long Evicted => _learned.Evicted;

    /// <summary>Takes the lists of a new policy; what was learned stays.</summary>
    public void Use(Policy? policy)
    {
        _listed = [];
        _accounts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var domain in policy?.Domains ?? [])
        {
            foreach (var controller in domain.DomainControllers)
            {
                _accounts.Add(controller.Name + "$");
                foreach (var text in controller.Addresses)
                {
                    if (HostAddress.TryParse(text, out var address))
                    {
                        _listed[address] = (controller.Name, domain.Name);
                    }
                }
            }
        }
    }

    /// <summary>Remembers that an address answered as a KDC. True the first time.</summary>
    public bool Learn(HostAddress address, DateTimeOffset time)
    {
        if (_learned.TryGet(address, out _))
        {
            return false;
        }
        _learned.Set(address, time);
        return true;
    }

    /// <summary>Controllers that answered as a KDC and stand in no policy.</summary>
    public IReadOnlyList<HostAddress> Unlisted => [.. _learned.Keys.Where(a => !_listed.ContainsKey(a)).OrderBy(a => a.ToString(), StringComparer.Ordinal)];

    /// <summary>What is known of an address.</summary>
    public ControllerStanding StandingOf(HostAddress address) =>
        _listed.ContainsKey(address) ? ControllerStanding.Listed
        : _learned.TryGet(address, out _) ? ControllerStanding.Learned
        : ControllerStanding.Unknown;

    /// <summary>Host name of a listed controller.</summary>
    public string? NameOf(HostAddress address) => _listed.TryGetValue(address, out var known) ? known.Host : null;

    /// <summary>Domain of a listed controller.</summary>
    public string? DomainOf(HostAddress address) => _listed.TryGetValue(address, out var known) ? known.Domain : null;

    /// <summary>True for the machine account of a listed controller, e.g. <c>DC1$</c>.</summary>
    public bool IsControllerAccount(string account) => _accounts.Contains(account);
}
