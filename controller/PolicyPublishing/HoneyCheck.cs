using Deception.ActiveDirectory;
using Deception.Contracts;
using static Deception.Controller.PolicyPublishing.PolicyCheck;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Faults of the honey objects themselves.</summary>
internal static class HoneyCheck
{
    public static IEnumerable<string> Faults(Policy policy)
    {
        var honey = policy.Honey;
        return Accounts(policy, "honey.accounts", honey.Accounts)
            .Concat(Accounts(policy, "honey.computers", honey.Computers))
            .Concat(honey.Computers.SelectMany((c, i) => One(
                $"honey.computers[{i}].name", c.Name, n => n.EndsWith('$'), "lacks the $ of a computer account")))
            .Concat(honey.Services.SelectMany((s, i) => Service(policy, $"honey.services[{i}]", s)))
            .Concat(Twice("honey.services", honey.Services, s => Id(s.Account, s.Domain), ".account"))
            .Concat(TwiceSpn(honey.Services))
            .Concat(honey.Hosts.SelectMany((h, i) => DomainCheck.Host($"honey.hosts[{i}]", h)))
            .Concat(Twice("honey.hosts", honey.Hosts, h => h.Name, ".name"))
            .Concat(DomainCheck.TwiceAddress("honey.hosts", honey.Hosts))
            .Concat(Each("honey.shares", honey.Shares, PolicyNames.IsShare, @"is no share (\\server\share)"))
            .Concat(Twice("honey.shares", honey.Shares, s => s))
            .Concat(honey.Credentials.SelectMany((c, i) => One(
                $"honey.credentials[{i}].account", c.Account, a => a.Length <= HoneySeal.MaxLeaf && AccountName.TryParse(a, out var name) && name.Name.Length > 0,
                "is no account name")))
            .Concat(Twice("honey.credentials", honey.Credentials, c => c.Endpoint is null ? c.Account : $"{c.Account} on {c.Endpoint}"));
    }

    private static IEnumerable<string> Accounts(Policy policy, string path, IReadOnlyList<HoneyAccount> accounts) =>
        accounts.SelectMany((a, i) => Account(policy, $"{path}[{i}]", a))
            .Concat(Twice(path, accounts, a => Id(a.Name, a.Domain), ".name"))
            .Concat(Twice(path, accounts, a => a.Upn, ".upn"))
            .Concat(Twice(path, accounts, a => a.Dn, ".dn"))
            .Concat(Twice(path, accounts, a => a.Sid, ".sid"));

    private static IEnumerable<string> Account(Policy policy, string path, HoneyAccount account)
    {
        var dnDomain = DistinguishedName.TryParse(account.Dn, out var dn) ? dn.Domain : null;
        var home = DomainOf(policy, account.Domain ?? dnDomain);
        return Name(policy, path, "name", account.Name, account.Domain)
            .Concat(One($"{path}.upn", account.Upn, IsPrincipal, "is no user principal name (name@suffix)"))
            .Concat(One($"{path}.dn", account.Dn, _ => dn is { Name.Length: <= HoneySeal.MaxLeaf }, "is no distinguished name"))
            .Concat(dnDomain is not null && DomainOf(policy, dnDomain) is null
                ? [$"{path}.dn: '{PolicyPath.Clean(dnDomain)}' is no domain of this policy"]
                : One($"{path}.dn", account.Dn, _ => dnDomain is null || account.Domain is null || home is null || Same(home.Name, dnDomain),
                    "lies in another domain than the account"))
            .Concat(One($"{path}.sid", account.Sid, s => Sid.TryParse(s, out _), "is no SID"))
            .Concat(One($"{path}.sid", account.Sid,
                s => !Sid.TryParse(s, out var sid) || !Sid.TryParse(home?.Sid, out var of) || sid.IsOf(of), "is of another domain"));
    }

    private static IEnumerable<string> Service(Policy policy, string path, HoneyService service) =>
        Name(policy, path, "account", service.Account, service.Domain).Concat(Each(
            $"{path}.spns", service.Spns, s => s.Length <= HoneySeal.MaxLeaf && ServicePrincipalName.TryParse(s, out _),
            "is no service principal's name (class/host)"));

    private static IEnumerable<string> Name(Policy policy, string path, string member, string name, string? domain) =>
        One($"{path}.{member}", name, PolicyNames.IsAccountName, "is no logon name (sAMAccountName)")
            .Concat(One($"{path}.domain", domain, d => DomainOf(policy, d) is not null, "is no domain of this policy"));

    private static IEnumerable<string> TwiceSpn(IReadOnlyList<HoneyService> services)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (service, i) in services.Select((s, i) => (s, i)))
        {
            foreach (var (spn, j) in service.Spns.Select((s, j) => (s, j)))
            {
                var path = $"honey.services[{i}].spns[{j}]";
                if (!seen.TryAdd(spn, path))
                {
                    yield return $"{path}: '{PolicyPath.Clean(spn)}' stands at {seen[spn]} already";
                }
            }
        }
    }

    private static DomainPolicy? DomainOf(Policy policy, string? name) =>
        name is null ? policy.Domains is [var only] ? only : null : policy.Domains.FirstOrDefault(d => Same(d.Name, name) || Same(d.Netbios, name));

    private static string Id(string name, string? domain) => domain is null ? name : $"{name}@{domain}";

    private static bool IsPrincipal(string upn) =>
        upn.Length <= HoneySeal.MaxLeaf && upn.IndexOf('@') > 0 && AccountName.TryParse(upn, out var name)
        && name is { Form: AccountNameForm.Principal, Domain: not null };

    private static bool Same(string? left, string? right) => left is not null && string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
