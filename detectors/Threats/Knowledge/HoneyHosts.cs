using Deception.Contracts;
using Deception.Protocols.Net;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>Decoy hosts by address; sealed ones open with the address itself.</summary>
public sealed class HoneyHosts
{
    private const int MostKnown = 65_536;

    private readonly SealedLeaves<HoneyPolicy, HostPolicy> _sealed;
    private readonly bool _isEmpty;
    private readonly BoundedMap<HostAddress, string?> _known = new(MostKnown);
    private readonly Dictionary<HostAddress, string> _listed = [];

    /// <summary>Indexes a policy.</summary>
    public HoneyHosts(Policy policy, SealReader seals)
    {
        _sealed = new(seals, SealKind.Host, ContractsJson.Default.HoneyPolicy, honey => honey.Hosts);
        foreach (var host in policy.Honey.Hosts)
        {
            foreach (var text in host.Addresses)
            {
                if (HostAddress.TryParse(text, out var address))
                {
                    _listed[address] = host.Name;
                }
            }
        }
        _isEmpty = _listed.Count == 0 && seals.IsEmpty;
    }

    /// <summary>Name of the decoy host with this address; null when it is none's.</summary>
    public string? NameOf(HostAddress address)
    {
        if (_isEmpty)
        {
            return null;
        }
        if (!_known.TryGet(address, out var name))
        {
            name = _listed.GetValueOrDefault(address) ?? _sealed.Of(address.ToString()).FirstOrDefault()?.Name;
            _known.Set(address, name);
        }
        return name;
    }
}
