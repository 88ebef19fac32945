using Deception.Protocols.Smb;

namespace Deception.Protocols.Ldap;

/// <summary>Counts the entries of the searches under way on one connection.</summary>
internal sealed class LdapSearches
{
    private sealed class Count
    {
        public int Entries { get; set; }
    }

    private readonly RecentList<int, Count> _running = new(LdapLimits.Searches);

    /// <summary>A search was asked for.</summary>
    public void Begin(int id) => _running.Set(id, new Count());

    /// <summary>An entry came. True when its name is of interest: it is among the first of a search that was seen.</summary>
    public bool Add(int id) => _running.TryGet(id, out var count) && ++count.Entries <= LdapLimits.NamedEntries;

    /// <summary>A search is over. How many entries it gave; null when it wasn't seen.</summary>
    public int? End(int id) => _running.Take(id)?.Entries;
}
