using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols.Net;

namespace Deception.Threats.Knowledge;

/// <summary>Announced uses of honey accounts: account, source address and time must all agree, or it is an attack.</summary>
public sealed class UpkeepCalendar
{
    private sealed record Entry(AccountName Account, HostAddress Source, DateTimeOffset At);

    private readonly List<Entry> _entries;
    private readonly SealedLeaves<ExpectedUpkeep, Entry> _sealed;
    private readonly IReadOnlyList<DomainPolicy> _domains;

    /// <summary>Indexes the announcements of a policy; one that can't be read silences nothing.</summary>
    /// <param name="policy">Announcements in the clear.</param>
    /// <param name="seals">Sealed ones.</param>
    public UpkeepCalendar(Policy policy, SealReader seals)
    {
        _entries = [.. policy.ExpectedUpkeep.SelectMany(Read)];
        _sealed = new(seals, SealKind.Upkeep, ContractsJson.Default.ExpectedUpkeep, Read);
        _domains = policy.Domains;
    }

    /// <summary>True when exactly this use was announced.</summary>
    /// <param name="honey">The honey object used.</param>
    /// <param name="source">Whence.</param>
    /// <param name="time">Packet time.</param>
    public bool Expects(HoneyMatch honey, HostAddress source, DateTimeOffset time)
    {
        return _entries.Exists(Fits) || _sealed.Of(honey.Name).Any(Fits);

        bool Fits(Entry entry) =>
            entry.Source == source && (time - entry.At).Duration() <= ExpectedUpkeep.Tolerance && IdentityOf(honey).IsNamedBy(entry.Account);
    }

    private AccountIdentity IdentityOf(HoneyMatch honey) => new()
    {
        Name = honey.Name,
        Domain = honey.Domain,
        NetBiosDomain = _domains.FirstOrDefault(d => string.Equals(d.Name, honey.Domain, StringComparison.OrdinalIgnoreCase))?.Netbios,
    };

    private static IEnumerable<Entry> Read(ExpectedUpkeep upkeep) =>
        AccountName.TryParse(upkeep.Account, out var account) && HostAddress.TryParse(upkeep.Source, out var source)
            ? [new Entry(account, source, upkeep.At)]
            : [];
}
