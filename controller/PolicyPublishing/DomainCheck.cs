using Deception.ActiveDirectory;
using Deception.Contracts;
using static Deception.Controller.PolicyPublishing.PolicyCheck;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Faults of the domains under watch.</summary>
internal static class DomainCheck
{
    private static readonly string[] EncryptionTypes = ["des-cbc-md5", "rc4-hmac", "aes128", "aes256"];

    public static IEnumerable<string> Faults(Policy policy) => policy.Domains.SelectMany((d, i) => Faults($"domains[{i}]", d))
        .Concat(Twice("domains", policy.Domains, d => d.Name, ".name"))
        .Concat(Twice("domains", policy.Domains, d => d.Netbios, ".netbios"));

    private static IEnumerable<string> Faults(string path, DomainPolicy domain) =>
        One($"{path}.name", domain.Name, PolicyNames.IsDnsName, "is no DNS name")
            .Concat(One($"{path}.netbios", domain.Netbios, PolicyNames.IsNetBiosName, "is no NetBIOS name"))
            .Concat(One($"{path}.sid", domain.Sid, IsDomainSid, "is no SID of a domain (S-1-5-21-…)"))
            .Concat(domain.DomainControllers.SelectMany((c, i) => Host($"{path}.domain_controllers[{i}]", c)))
            .Concat(Twice($"{path}.domain_controllers", domain.DomainControllers, c => c.Name, ".name"))
            .Concat(TwiceAddress($"{path}.domain_controllers", domain.DomainControllers))
            .Concat(domain.ReplicationAllowed.SelectMany((r, i) => Replicator($"{path}.replication_allowed[{i}]", r)))
            .Concat(Each($"{path}.privileged_accounts", domain.PrivilegedAccounts, a => AccountName.TryParse(a, out _), "is no account name"))
            .Concat(domain.Accounts.SelectMany(a => Account(PolicyPath.Key($"{path}.accounts", a.Key), a.Key, a.Value)));

    /// <summary>Faults of a host and its addresses.</summary>
    public static IEnumerable<string> Host(string path, HostPolicy host) =>
        One($"{path}.name", host.Name, PolicyNames.IsLabel, "is no host name without domain").Concat(Addresses($"{path}.addresses", host.Addresses));

    /// <summary>Addresses that two hosts of a list have.</summary>
    public static IEnumerable<string> TwiceAddress(string path, IReadOnlyList<HostPolicy> hosts)
    {
        Dictionary<string, int> owners = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (host, i) in hosts.Select((h, i) => (h, i)))
        {
            foreach (var (address, j) in host.Addresses.Select((a, j) => (a, j)))
            {
                if (!owners.TryAdd(address, i) && owners[address] != i)
                {
                    yield return $"{path}[{i}].addresses[{j}]: '{PolicyPath.Clean(address)}' is {path}[{owners[address]}]'s already";
                }
            }
        }
    }

    /// <summary>Faults of somebody who may do what others may not.</summary>
    public static IEnumerable<string> Replicator(string path, ReplicatorPolicy replicator) =>
        replicator is { Account: null, Addresses.Count: 0 }
            ? [$"{path}: names neither an account nor an address, so everybody might do it"]
            : One($"{path}.account", replicator.Account, a => AccountName.TryParse(a, out _), "is no account name")
                .Concat(Addresses($"{path}.addresses", replicator.Addresses));

    private static IEnumerable<string> Account(string path, string name, AccountPolicy facts) =>
        One(path, name, PolicyNames.IsAccountName, "is no logon name (sAMAccountName)").Concat(Each(
            $"{path}.encryption", facts.Encryption, e => EncryptionTypes.Contains(e, StringComparer.OrdinalIgnoreCase),
            $"is no encryption type ({string.Join(", ", EncryptionTypes)})"));

    private static bool IsDomainSid(string text) =>
        Sid.TryParse(text, out var sid) && sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal) && sid.Value.Count(c => c == '-') == 6;
}
