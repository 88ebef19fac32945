using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>Honey objects by every spelling that an attacker can write; sealed ones open with the spelling itself.</summary>
public sealed class HoneyIndex
{
    private const int MostRemembered = 8192;

    // The names of ordinary traffic repeat: a name is taken apart once.
    private readonly BoundedMap<(string Text, string? Domain, bool AnyDomain), HoneyMatch?> _accounts = new(MostRemembered);
    private readonly BoundedMap<(string Text, string? Realm), HoneyMatch?> _services = new(MostRemembered);
    private readonly Dictionary<string, List<HoneyObject>> _byLeaf = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<HoneyObject>> _byServiceHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly SealedLeaves<HoneyPolicy, HoneyObject> _sealedByLeaf;
    private readonly SealedLeaves<HoneyPolicy, HoneyObject> _sealedByServiceHost;

    /// <summary>Indexes the honey objects of a policy.</summary>
    /// <param name="policy">Its domains, and honey objects in the clear.</param>
    /// <param name="seals">Sealed honey objects.</param>
    public HoneyIndex(Policy policy, SealReader seals)
    {
        _sealedByLeaf = new(seals, SealKind.Account, ContractsJson.Default.HoneyPolicy, Opened);
        _sealedByServiceHost = new(seals, SealKind.ServiceHost, ContractsJson.Default.HoneyPolicy, Opened);
        _domains.UnionWith(policy.Domains.SelectMany(d => new[] { d.Name, d.Netbios }).OfType<string>());
        foreach (var honey in HoneyObject.Of(policy.Honey, policy.Domains))
        {
            _domains.UnionWith(new[] { honey.Identity.Domain, honey.Identity.NetBiosDomain }.OfType<string>());
            Add(_byLeaf, honey.Identity.Leaves, honey);
            Add(_byServiceHost, honey.ServiceHosts, honey);
        }
        IsEmpty = _byLeaf.Count == 0 && seals.IsEmpty;

        IEnumerable<HoneyObject> Opened(HoneyPolicy content) => HoneyObject.Of(content, policy.Domains);
    }

    /// <summary>True without any honey object.</summary>
    public bool IsEmpty { get; }

    /// <summary>The honey account that a name means, in any spelling; null when it means none.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="domain">Realm or domain beside it; null or empty when unknown.</param>
    /// <param name="anyDomain">True where the server takes unknown domains for its own (NTLM).</param>
    public HoneyMatch? FindAccount(string text, string? domain, bool anyDomain = false)
    {
        if (IsEmpty)
        {
            return null;
        }
        var key = (text, domain, anyDomain);
        if (!_accounts.TryGet(key, out var match))
        {
            match = LookForAccount(text, domain, anyDomain);
            _accounts.Set(key, match);
        }
        return match;
    }

    private HoneyMatch? LookForAccount(string text, string? domain, bool anyDomain)
    {
        if (!AccountName.TryFrom(text, domain, out var name))
        {
            return null;
        }
        return Meant(_byLeaf.GetValueOrDefault(name.Leaf)) ?? Meant(_sealedByLeaf.Of(name.Leaf));

        HoneyMatch? Meant(IReadOnlyList<HoneyObject>? candidates)
        {
            for (var i = 0; i < (candidates?.Count ?? 0); i++)
            {
                if (candidates![i].IsNamedBy(name, anyDomain))
                {
                    return candidates[i].Match;
                }
            }
            return null;
        }
    }

    /// <summary>The honey service, or other honey object, that a service name of a ticket means; null when it means none.</summary>
    public HoneyMatch? FindService(KerberosName service, string? realm)
    {
        if (IsEmpty)
        {
            return null;
        }
        var text = service.ToString();
        if (service.Parts.Count == 1)
        {
            return FindAccount(text, realm);
        }
        var key = (text, realm);
        if (!_services.TryGet(key, out var match))
        {
            match = LookForService(service, text);
            _services.Set(key, match);
        }
        return match;
    }

    private HoneyMatch? LookForService(KerberosName service, string text)
    {
        if (!ServicePrincipalName.TryParse(text, out var spn))
        {
            return null;
        }
        var host = spn.ShortHost;
        return Served(_byServiceHost.GetValueOrDefault(host), spn) ?? Served(_sealedByServiceHost.Of(host), spn) ?? InDomain(service.Parts[0], text);
    }

    // A service by its SPN before a computer by its host.
    private static HoneyMatch? Served(IReadOnlyList<HoneyObject>? candidates, ServicePrincipalName spn) => candidates is null or [] ? null
        : candidates.FirstOrDefault(h => h.Spns.Any(known => known.Matches(spn)))?.Match
            ?? candidates.FirstOrDefault(h => h.Match.Kind == HoneyKind.Computer && ServicePrincipalName.SameHost(spn.Host, h.Host))?.Match;

    // REALM/account is a form that some tools write; the first part must be a domain of ours, or every SPN would be one.
    private HoneyMatch? InDomain(string realm, string text) => _domains.Contains(realm) ? FindAccount(text, null) : null;

    private static void Add(Dictionary<string, List<HoneyObject>> index, IEnumerable<string> leaves, HoneyObject honey)
    {
        foreach (var leaf in leaves)
        {
            if (!index.TryGetValue(leaf, out var list))
            {
                index[leaf] = list = [];
            }
            list.Add(honey);
        }
    }
}
