using Deception.Contracts;
using Deception.Protocols.Kerberos;

namespace Deception.Threats.Knowledge;

/// <summary>What the policy says of the directory: domains by name and the encryption types of accounts.</summary>
public sealed class DirectoryFacts
{
    private readonly Dictionary<string, Listing> _domains = new(StringComparer.OrdinalIgnoreCase);

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
            var listing = new Listing(domain);
            _domains[domain.Name] = listing;
            _privileged.UnionWith(domain.PrivilegedAccounts);
            if (domain.Netbios is { } netbios)
            {
                _domains[netbios] = listing;
            }
        }
    }

    /// <summary>A domain whose accounts can be asked for one by one: there may be many.</summary>
    private sealed class Listing(DomainPolicy policy)
    {
        public DomainPolicy Policy { get; } = policy;

        public HashSet<string> Privileged { get; } = new(policy.PrivilegedAccounts, StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, AccountPolicy> Accounts { get; } = Index(policy.Accounts);

        public bool KnowsAes { get; } = policy.Accounts.Values.Any(OffersAes);

        // Of names that differ in case alone the first counts.
        private static Dictionary<string, AccountPolicy> Index(IReadOnlyDictionary<string, AccountPolicy> accounts)
        {
            var index = new Dictionary<string, AccountPolicy>(accounts.Count, StringComparer.OrdinalIgnoreCase);
            foreach (var (name, facts) in accounts)
            {
                index.TryAdd(name, facts);
            }
            return index;
        }
    }

    /// <summary>The domain with this DNS name, realm or NetBIOS name.</summary>
    public DomainPolicy? Domain(string? name) => ListingOf(name)?.Policy;

    /// <summary>Whether an account has AES keys; null when the directory's answer is not known.</summary>
    public bool? HasAes(string? realm, string account)
    {
        return ListingOf(realm) is { } domain && FactsOf(domain, account) is { Encryption.Count: > 0 } facts ? OffersAes(facts) : null;
    }

    /// <summary>True when the directory knows an account of this domain with AES keys: then its krbtgt has them as well.</summary>
    public bool KnowsAes(string? realm) => ListingOf(realm)?.KnowsAes == true;

    /// <summary>True for an account that the policy lists as privileged in any domain.</summary>
    public bool ListsAsPrivileged(string account) => _privileged.Contains(account);

    /// <summary>True for an account that the policy lists as privileged, and for the built-in administrator.</summary>
    public bool IsPrivileged(string account, string? realm) =>
        string.Equals(account, "Administrator", StringComparison.OrdinalIgnoreCase) || (ListingOf(realm)?.Privileged ?? _privileged).Contains(account);

    /// <summary>DNS name of a realm: the policy's spelling where it is known, else lower case.</summary>
    public string? DomainName(string? realm) =>
        string.IsNullOrEmpty(realm) ? null : Domain(realm)?.Name ?? realm.ToLowerInvariant();

    private Listing? ListingOf(string? name) => name is not null && _domains.TryGetValue(name, out var domain) ? domain : null;

    private static bool OffersAes(AccountPolicy facts) => facts.Encryption.Any(e => e.StartsWith("aes", StringComparison.OrdinalIgnoreCase));

    private AccountPolicy? FactsOf(Listing domain, string account) =>
        domain.Accounts.TryGetValue(account, out var facts) ? facts : Sealed(domain.Policy, account);

    private AccountPolicy? Sealed(DomainPolicy domain, string account) =>
        _sealed.Of(account).Where(d => string.Equals(d.Name, domain.Name, StringComparison.OrdinalIgnoreCase)).Select(d => Listed(d, account)).FirstOrDefault();

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
