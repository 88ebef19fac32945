using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Threats.Knowledge;
using static Deception.Controller.PolicyPublishing.PolicyCheck;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Faults between honey objects and the rest of a policy: bait that is also in use would alarm for ever, or never.</summary>
internal static class HoneyUseCheck
{
    public static IEnumerable<string> Faults(Policy policy)
    {
        List<HoneyObject> honey = [.. HoneyObject.Of(policy.Honey, policy.Domains)];
        return policy.Domains.SelectMany((d, i) => InDomain($"domains[{i}]", d, honey))
            .Concat(Each("break_glass", policy.BreakGlass, a => !IsHoney(honey, a, null), "is a honey account"))
            .Concat(HostsInUse(policy))
            .Concat(policy.ExpectedUpkeep.SelectMany((u, i) => Upkeep($"expected_upkeep[{i}]", u, honey)));
    }

    private static IEnumerable<string> InDomain(string path, DomainPolicy domain, List<HoneyObject> honey)
    {
        var controllers = domain.DomainControllers;
        return Each($"{path}.privileged_accounts", domain.PrivilegedAccounts, a => !IsHoney(honey, a, domain.Name), "is a honey account")
            .Concat(domain.ReplicationAllowed.SelectMany((r, i) => One(
                $"{path}.replication_allowed[{i}].account", r.Account, a => !IsHoney(honey, a, domain.Name), "is a honey account")))
            .Concat(controllers.SelectMany((c, i) => One(
                $"{path}.domain_controllers[{i}].name", c.Name, n => !IsHoney(honey, n + "$", domain.Name), "is a honey computer")));
    }

    private static IEnumerable<string> HostsInUse(Policy policy)
    {
        var inUse = policy.Domains.SelectMany(d => d.DomainControllers).SelectMany(c => c.Addresses).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return policy.Honey.Hosts.SelectMany((h, i) => Each(
            $"honey.hosts[{i}].addresses", h.Addresses, a => !inUse.Contains(a), "is a domain controller's address"));
    }

    private static IEnumerable<string> Upkeep(string path, ExpectedUpkeep upkeep, List<HoneyObject> honey) =>
        One($"{path}.account", upkeep.Account,
            a => AccountName.TryParse(a, out var name) && honey.Exists(h => h.Identity.IsNamedBy(name) && string.Equals(h.Match.Name, name.Name, StringComparison.OrdinalIgnoreCase)),
            "is no honey account's logon name")
            .Concat(One($"{path}.source", upkeep.Source, PolicyNames.IsAddress, "is no IP address"));

    private static bool IsHoney(List<HoneyObject> honey, string account, string? domain) =>
        AccountName.TryFrom(account, domain, out var name) && honey.Exists(h => h.IsNamedBy(name, anyDomain: false));
}
