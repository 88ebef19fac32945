using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Threats.Knowledge;

/// <summary>What sort of honey object was named.</summary>
public enum HoneyKind { Account, Service, Computer }

/// <summary>A honey object that a message named.</summary>
/// <param name="Name">sAMAccountName as the policy spells it.</param>
/// <param name="Domain">DNS name of its domain, if known.</param>
/// <param name="Kind">What it is.</param>
public sealed record HoneyMatch(string Name, string? Domain, HoneyKind Kind);

/// <summary>A honey account, computer or service with all that it can be named by.</summary>
public sealed record HoneyObject
{
    /// <summary>What a finding says of it.</summary>
    public required HoneyMatch Match { get; init; }

    /// <summary>Its names.</summary>
    public required AccountIdentity Identity { get; init; }

    /// <summary>SPNs of a service.</summary>
    public required IReadOnlyList<ServicePrincipalName> Spns { get; init; }

    /// <summary>A policy of this object alone.</summary>
    public required HoneyPolicy Source { get; init; }

    /// <summary>Host name of a computer; the account's name otherwise.</summary>
    public string Host => Match.Name.TrimEnd('$');

    /// <summary>Short host names that a service ticket for it can bear.</summary>
    public IEnumerable<string> ServiceHosts => (Match.Kind switch
    {
        HoneyKind.Service => Spns.Select(s => s.ShortHost),
        HoneyKind.Computer => [ServicePrincipalName.ShortOf(Host)],
        _ => [],
    }).Where(h => h.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when a name means it.</summary>
    /// <param name="name">What somebody wrote.</param>
    /// <param name="anyDomain">True where the server takes unknown domains for its own.</param>
    public bool IsNamedBy(AccountName name, bool anyDomain)
    {
        // A computer may be written without its $: the KDC adds it.
        var asWritten = Match.Kind == HoneyKind.Computer && !name.Name.EndsWith('$') && name.Form != AccountNameForm.DistinguishedName
            ? name with { Name = name.Name + "$" }
            : name;
        return Identity.IsNamedBy(asWritten, anyDomain);
    }

    /// <summary>The accounts, computers and services of a policy, in this order.</summary>
    /// <param name="honey">The honey objects.</param>
    /// <param name="domains">The domains that they may belong to.</param>
    public static IEnumerable<HoneyObject> Of(HoneyPolicy honey, IReadOnlyList<DomainPolicy> domains) =>
    [
        .. honey.Accounts.Select(a => Make(domains, a, HoneyKind.Account, [], new HoneyPolicy { Accounts = [a] })),
        .. honey.Computers.Select(c => Make(domains, c, HoneyKind.Computer, [], new HoneyPolicy { Computers = [c] })),
        .. honey.Services.Select(s => Make(domains, new HoneyAccount { Name = s.Account, Domain = s.Domain }, HoneyKind.Service,
            [.. s.Spns.Select(t => ServicePrincipalName.TryParse(t, out var spn) ? spn : null).OfType<ServicePrincipalName>()],
            new HoneyPolicy { Services = [s] })),
    ];

    private static HoneyObject Make(
        IReadOnlyList<DomainPolicy> domains, HoneyAccount account, HoneyKind kind, IReadOnlyList<ServicePrincipalName> spns, HoneyPolicy source)
    {
        _ = DistinguishedName.TryParse(account.Dn, out var dn);
        _ = Sid.TryParse(account.Sid, out var sid);
        var domain = DomainOf(domains, account.Domain ?? dn?.Domain);
        var identity = new AccountIdentity
        {
            Name = account.Name,
            Domain = domain?.Name ?? account.Domain ?? dn?.Domain,
            NetBiosDomain = domain?.Netbios,
            UserPrincipalName = account.Upn,
            DistinguishedName = dn,
            Sid = sid,
        };
        return new HoneyObject { Match = new HoneyMatch(account.Name, identity.Domain, kind), Identity = identity, Spns = spns, Source = source };
    }

    // A policy of one domain need not repeat its name at every honey object.
    private static DomainPolicy? DomainOf(IReadOnlyList<DomainPolicy> domains, string? name) => name is null
        ? domains.Count == 1 ? domains[0] : null
        : domains.FirstOrDefault(d => Same(d.Name, name) || Same(d.Netbios, name));

    private static bool Same(string? left, string? right) =>
        left is not null && string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
