using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols.Kerberos;

namespace Deception.Threats.Knowledge;

/// <summary>What sort of honey object was named.</summary>
public enum HoneyKind { Account, Service, Computer }

/// <summary>A honey object that a message named.</summary>
/// <param name="Name">sAMAccountName as the policy spells it.</param>
/// <param name="Domain">DNS name of its domain, if known.</param>
/// <param name="Kind">What it is.</param>
public sealed record HoneyMatch(string Name, string? Domain, HoneyKind Kind);

/// <summary>Honey objects by every spelling that an attacker can write.</summary>
public sealed class HoneyIndex
{
    private sealed record Honey(HoneyMatch Match, AccountIdentity Identity, string Host, IReadOnlyList<ServicePrincipalName> Spns);

    private readonly List<Honey> _all = [];
    private readonly Dictionary<string, List<Honey>> _byLeaf = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Honey> _services = [];
    private readonly List<Honey> _computers = [];

    /// <summary>Indexes the honey objects of a policy.</summary>
    public HoneyIndex(Policy policy)
    {
        foreach (var account in policy.Honey.Accounts)
        {
            Add(policy, account, HoneyKind.Account, []);
        }
        foreach (var computer in policy.Honey.Computers)
        {
            Add(policy, computer, HoneyKind.Computer, []);
        }
        foreach (var service in policy.Honey.Services)
        {
            var spns = service.Spns.Select(s => ServicePrincipalName.TryParse(s, out var spn) ? spn : null).OfType<ServicePrincipalName>();
            Add(policy, new HoneyAccount { Name = service.Account, Domain = service.Domain }, HoneyKind.Service, [.. spns]);
        }
    }

    /// <summary>True without any honey object.</summary>
    public bool IsEmpty => _all.Count == 0;

    /// <summary>The honey account that a name means, in any spelling; null when it means none.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="domain">Realm or domain beside it; null or empty when unknown.</param>
    /// <param name="anyDomain">True where the server takes unknown domains for its own (NTLM).</param>
    public HoneyMatch? FindAccount(string text, string? domain, bool anyDomain = false)
    {
        if (_all.Count == 0 || !AccountName.TryFrom(text, domain, out var name))
        {
            return null;
        }
        var leaf = name.Form == AccountNameForm.Sid ? name.Sid!.Value : name.Name;
        return _byLeaf.TryGetValue(leaf, out var candidates)
            ? candidates.FirstOrDefault(c => Means(c, name, anyDomain))?.Match
            : null;
    }

    /// <summary>The honey service, or other honey object, that a service name of a ticket means; null when it means none.</summary>
    public HoneyMatch? FindService(KerberosName service, string? realm)
    {
        if (_all.Count == 0)
        {
            return null;
        }
        var text = service.ToString();
        if (service.Parts.Count == 1)
        {
            return FindAccount(text, realm);
        }
        if (!ServicePrincipalName.TryParse(text, out var spn))
        {
            return null;
        }
        return _services.FirstOrDefault(s => s.Spns.Any(known => known.Matches(spn)))?.Match
            ?? _computers.FirstOrDefault(c => ServicePrincipalName.SameHost(spn.Host, c.Host))?.Match
            ?? InDomainOf(service.Parts[0], text);
    }

    // REALM/account is a form that some tools write; the first part must be a domain of ours, or every SPN would be one.
    private HoneyMatch? InDomainOf(string realm, string text) =>
        _all.Any(h => Same(h.Identity.Domain, realm) || Same(h.Identity.NetBiosDomain, realm)) ? FindAccount(text, null) : null;

    private static bool Means(Honey honey, AccountName name, bool anyDomain)
    {
        // A computer may be written without its $: the KDC adds it.
        var asWritten = honey.Match.Kind == HoneyKind.Computer && !name.Name.EndsWith('$') && name.Form != AccountNameForm.DistinguishedName
            ? name with { Name = name.Name + "$" }
            : name;
        return honey.Identity.IsNamedBy(asWritten, anyDomain);
    }

    private void Add(Policy policy, HoneyAccount account, HoneyKind kind, IReadOnlyList<ServicePrincipalName> spns)
    {
        _ = DistinguishedName.TryParse(account.Dn, out var dn);
        _ = Sid.TryParse(account.Sid, out var sid);
        var domain = DomainOf(policy, account.Domain ?? dn?.Domain);
        var identity = new AccountIdentity
        {
            Name = account.Name,
            Domain = domain?.Name ?? account.Domain ?? dn?.Domain,
            NetBiosDomain = domain?.Netbios,
            UserPrincipalName = account.Upn,
            DistinguishedName = dn,
            Sid = sid,
        };
        var honey = new Honey(new HoneyMatch(account.Name, identity.Domain, kind), identity, account.Name.TrimEnd('$'), spns);
        _all.Add(honey);
        (kind == HoneyKind.Service ? _services : kind == HoneyKind.Computer ? _computers : []).Add(honey);
        var leaves = new[] { account.Name, dn?.Name, account.Upn?.Split('@')[0], sid?.Value, kind == HoneyKind.Computer ? honey.Host : null };
        foreach (var leaf in leaves.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!_byLeaf.TryGetValue(leaf, out var list))
            {
                _byLeaf[leaf] = list = [];
            }
            list.Add(honey);
        }
    }

    // A policy of one domain need not repeat its name at every honey object.
    private static DomainPolicy? DomainOf(Policy policy, string? name) => name is null
        ? policy.Domains.Count == 1 ? policy.Domains[0] : null
        : policy.Domains.FirstOrDefault(d => Same(d.Name, name) || Same(d.Netbios, name));

    private static bool Same(string? left, string? right) =>
        left is not null && string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
