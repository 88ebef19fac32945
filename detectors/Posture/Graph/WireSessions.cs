using System.Net;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Graph;

/// <summary>Sign-ins that the wire showed, as sessions on hosts: addresses become computers by the domain's own DNS records.</summary>
public static class WireSessions
{
    /// <summary>Sessions of the domain's accounts on its computers. An address that several computers share names none.</summary>
    public static IReadOnlyList<Session> Of(DirectorySnapshot snapshot, IReadOnlyList<SignInSighting> signIns)
    {
        if (signIns.Count == 0)
        {
            return [];
        }
        var computers = snapshot.Objects.Where(o => o.Class == "computer").Select(o => o.Label.TrimEnd('$')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var hosts = snapshot.Objects.Where(o => o.Class == "dnsNode" && computers.Contains(o.Leaf)).SelectMany(o => AddressesOf(o).Select(a => (Address: a, Host: o.Leaf)))
            .GroupBy(h => h.Address).Where(g => g.Select(h => h.Host).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1).ToDictionary(g => g.Key, g => g.First().Host);
        return [.. signIns.Where(s => IPAddress.TryParse(s.Address, out _)).Select(s => (Host: hosts.GetValueOrDefault(IPAddress.Parse(s.Address).ToString()), Account: AccountOf(snapshot, s.Account)))
            .Where(s => s.Host is not null && s.Account is not null).Select(s => new Session(s.Host!, s.Account!)).Distinct()];
    }

    /// <summary>Addresses that a DNS name leads to.</summary>
    public static IEnumerable<string> AddressesOf(DirectoryObject dnsNode) => dnsNode.Bytes("dnsRecord").Select(b => DnsRecord.TryRead(b, out var record) && record.Type is 1 or 28 ? record.Text : null)
        .Where(t => IPAddress.TryParse(t, out _)).Select(t => IPAddress.Parse(t!).ToString()).Distinct();

    // A name of another domain, or of a host's own accounts, is none of this directory.
    private static string? AccountOf(DirectorySnapshot snapshot, string written)
    {
        if (snapshot.Find(written) is { } named)
        {
            return named.Label;
        }
        var header = snapshot.Header;
        bool IsOurs(string domain) => domain.Equals(header.Domain, StringComparison.OrdinalIgnoreCase) || domain.Equals(header.Netbios, StringComparison.OrdinalIgnoreCase);
        return written.Split('\\', 2) is [var prefix, var name] ? (IsOurs(prefix) ? name : null)
            : written.LastIndexOf('@') is var at and > 0 ? (IsOurs(written[(at + 1)..]) ? written[..at] : null)
            : written;
    }
}
