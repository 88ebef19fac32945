using Deception.Contracts;
using Deception.Protocols.Kerberos;

namespace Deception.Threats.Knowledge;

/// <summary>What the policy says of the directory: domains by name and the encryption types of accounts.</summary>
public sealed class DirectoryFacts
{
    private readonly Dictionary<string, DomainPolicy> _domains = new(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _privileged = new(StringComparer.OrdinalIgnoreCase);

    private readonly SealedLeaves<DomainPolicy, DomainPolicy> _sealed;

    /// <summary>Indexes a policy.</summary>
    /// <param name="policy">Domains in the clear.</param>
    /// <param name="seals">What is sealed of honey accounts.</param>
    public DirectoryFacts(Policy policy, SealReader seals)
    {
        _sealed = new(seals, SealKind.Facts, ContractsJson.Default.DomainPolicy, facts => [facts]);
        foreach (var domain in policy.Domains)
        {
            _domains[domain.Name] = domain;
            _privileged.UnionWith(domain.PrivilegedAccounts);
            if (domain.Netbios is { } netbios)
            {
                _domains[netbios] = domain;
            }
        }
    }

    /// <summary>The domain with this DNS name, realm or NetBIOS name.</summary>
    public DomainPolicy? Domain(string? name) => name is not null && _domains.TryGetValue(name, out var domain) ? domain : null;

    /// <summary>Whether an account has AES keys; null when the directory's answer is not known.</summary>
    public bool? HasAes(string? realm, string account)
    {
        if (Domain(realm) is not { } domain)
        {
            return null;
        }
        return FactsOf(domain, account) is { Encryption.Count: > 0 } facts
            ? facts.Encryption.Any(e => e.StartsWith("aes", StringComparison.OrdinalIgnoreCase))
            : null;
    }

    /// <summary>True when the directory knows an account of this domain with AES keys: then its krbtgt has them as well.</summary>
    public bool KnowsAes(string? realm) => Domain(realm) is { } domain
        && domain.Accounts.Values.Any(a => a.Encryption.Any(e => e.StartsWith("aes", StringComparison.OrdinalIgnoreCase)));

    /// <summary>True for an account that the policy lists as privileged in any domain.</summary>
    public bool ListsAsPrivileged(string account) => _privileged.Contains(account);

    /// <summary>True for an account that the policy lists as privileged, and for the built-in administrator.</summary>
    public bool IsPrivileged(string account, string? realm)
    {
        var domain = Domain(realm);
        return string.Equals(account, "Administrator", StringComparison.OrdinalIgnoreCase)
            || (domain is null ? (IEnumerable<DomainPolicy>)_domains.Values : [domain]).Any(d => d.PrivilegedAccounts.Contains(account, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>DNS name of a realm: the policy's spelling where it is known, else lower case.</summary>
    public string? DomainName(string? realm) =>
        string.IsNullOrEmpty(realm) ? null : Domain(realm)?.Name ?? realm.ToLowerInvariant();

    private AccountPolicy? FactsOf(DomainPolicy domain, string account) =>
        Listed(domain, account)
        ?? _sealed.Of(account).Where(d => string.Equals(d.Name, domain.Name, StringComparison.OrdinalIgnoreCase))
            .Select(d => Listed(d, account)).FirstOrDefault();

    private static AccountPolicy? Listed(DomainPolicy domain, string account)
    {
        foreach (var (name, facts) in domain.Accounts)
        {
            if (string.Equals(name, account, StringComparison.OrdinalIgnoreCase))
            {
                return facts;
            }
        }
        return null;
    }
}
