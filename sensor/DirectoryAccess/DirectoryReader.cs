using System.Collections;
using System.DirectoryServices.Protocols;
using System.Globalization;
using System.Text;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.DirectoryAccess;

/// <summary>How far reading has come.</summary>
/// <param name="Stage">What is read now.</param>
/// <param name="Objects">Objects so far.</param>
/// <param name="Files">Files so far.</param>
public sealed record ReadProgress(string Stage, int Objects, int Files);

/// <summary>
/// Reads a domain: every naming context in pages, with owner, group and access list of each object; then SYSVOL. What can't be read is noted and passed over; a
/// controller that goes away is replaced by another one.
/// </summary>
public sealed class DirectoryReader(DirectoryTarget target, Action<ReadProgress>? progress = null)
{
    private const int LargestPage = 1000, SmallestPage = 50, MostFailures = 3;

    private readonly SnapshotBuilder _builder = new();
    private readonly List<string> _failed = [];
    private int _pageSize = LargestPage;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="DirectoryReadException">No controller lets us in, or the domain's own context can't be read.</exception>
    public DirectorySnapshot Read(CancellationToken stop)
    {
        var line = ControllerLine.Open(target);
        try
        {
            var root = line.Root;
            foreach (var trouble in line.Passed)
            {
                _builder.Add(new Unread(root.DomainName, Needs.None, $"{trouble}; read at {line.Server} instead"));
            }
            var header = Header(line);
            foreach (var (name, need, filter) in Contexts(root))
            {
                ReadContext(ref line, name, filter, need, stop);
            }
            NoteUnreadable();
            header = header with { DomainSid = DomainSid(root) ?? throw new DirectoryReadException($"{line.Server}: {root.DomainName} tells no SID"), Netbios = Netbios(root) };
            ReadSysvol(line, header, stop);
            return _builder.Build(header);
        }
        finally
        {
            line.Dispose();
        }
    }

    /// <summary>
    /// Reads only what has changed since a snapshot, by the update numbers of the controller that it was read from (uSNChanged, MS-ADTS 3.1.1.1.9), deletions too where the
    /// account may see them (show-deleted control, 3.1.1.3.4.1.14).
    /// </summary>
    /// <param name="before">The snapshot.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>
    /// The directory as it is now; <paramref name="before"/> itself when nothing has changed; null when only a whole read can tell: the controller's database is another one, a
    /// group policy has changed (its files lie in SYSVOL), or something with objects below it was renamed.
    /// </returns>
    /// <exception cref="DirectoryReadException">The controller doesn't answer or doesn't let us in.</exception>
    public DirectorySnapshot? ReadSince(DirectorySnapshot before, CancellationToken stop)
    {
        using var line = ControllerLine.Open(target with { Servers = [before.Header.Server] });
        if (before.Header.Invocation == Guid.Empty || LdapSearches.Invocation(line) != before.Header.Invocation || line.Root.HighestUsn < before.Header.HighestUsn)
        {
            return null;
        }
        if (line.Root.HighestUsn == before.Header.HighestUsn)
        {
            return before;
        }
        var since = string.Create(CultureInfo.InvariantCulture, $"(uSNChanged>={before.Header.HighestUsn + 1})");
        Dictionary<Guid, DirectoryObject> changed = [];
        HashSet<Guid> gone = [];
        foreach (var (name, need, filter) in Contexts(line.Root))
        {
            try
            {
                foreach (var entry in LdapSearches.Pages(line, name, $"(&{filter}{since})", SearchScope.Subtree, Attributes.All.Distinct(), showDeleted: false, _pageSize, stop))
                {
                    var o = _builder.Make(entry.Name, entry.Attributes);
                    changed[o.Id] = o;
                }
                foreach (var entry in LdapSearches.Pages(line, name, $"(&(isDeleted=TRUE){since})", SearchScope.Subtree, ["objectGUID"], showDeleted: true, _pageSize, stop))
                {
                    gone.Add(_builder.Make(entry.Name, entry.Attributes).Id);
                }
            }
            catch (DirectoryReadException e) when (e.InnerException is not LdapException && need != Needs.Domain)
            {
                // It couldn't be read the last time either, or a whole read will say so.
            }
        }
        gone.ExceptWith(changed.Keys);
        return Merge(_builder, before, before.Header with { TakenAt = line.Root.Now, HighestUsn = line.Root.HighestUsn }, changed, gone);
    }

    /// <summary>A snapshot with what changed; null when only a whole read can tell what that means.</summary>
    internal static DirectorySnapshot? Merge(
        SnapshotBuilder builder, DirectorySnapshot before, SnapshotHeader header, Dictionary<Guid, DirectoryObject> changed, HashSet<Guid> gone) =>
        changed.ContainsKey(Guid.Empty) || changed.Values.Any(o => o.Class == "groupPolicyContainer") || before.Objects.Any(o => IsMoved(o, changed) && before.Objects.Any(c => c.Parent == o.Name))
            ? null
            : builder.Build(before, header, changed, gone);

    private static bool IsMoved(DirectoryObject o, Dictionary<Guid, DirectoryObject> changed) => changed.TryGetValue(o.Id, out var now) && now.Name != o.Name;

    internal static IReadOnlyList<(string Name, Needs Need, string Filter)> Contexts(RootFacts root) =>
    [
        (root.DomainName, Needs.Domain, "(objectClass=*)"),
        (root.ConfigurationName, Needs.Configuration, "(objectClass=*)"),
        (root.SchemaName, Needs.Schema, "(|(objectClass=classSchema)(objectClass=attributeSchema)(objectClass=dMD))"),
        .. root.Contexts.Where(c => c.StartsWith("DC=DomainDnsZones,", StringComparison.OrdinalIgnoreCase) || c.StartsWith("DC=ForestDnsZones,", StringComparison.OrdinalIgnoreCase))
            .Select(c => (c, Needs.Dns, "(objectClass=*)")),
    ];

    private SnapshotHeader Header(ControllerLine line) => new()
    {
        Domain = string.Join('.', line.Root.DomainName.Split(',').Where(p => p.StartsWith("DC=", StringComparison.OrdinalIgnoreCase)).Select(p => p[3..])).ToLowerInvariant(),
        DomainSid = WellKnownSids.Everyone,
        DomainName = line.Root.DomainName,
        ConfigurationName = line.Root.ConfigurationName,
        SchemaName = line.Root.SchemaName,
        TakenAt = line.Root.Now,
        Server = line.Root.HostName,
        HighestUsn = line.Root.HighestUsn,
        Invocation = LdapSearches.Invocation(line),
        Reader = LdapSearches.WhoAmI(line),
    };

    private void ReadContext(ref ControllerLine line, string name, string filter, Needs need, CancellationToken stop)
    {
        for (var start = _builder.Count; ;)
        {
            try
            {
                foreach (var entry in LdapSearches.Pages(line, name, filter, SearchScope.Subtree, Attributes.All.Distinct(), showDeleted: false, _pageSize, stop))
                {
                    _builder.Add(entry.Name, entry.Attributes);
                    if (_builder.Count % LargestPage == 0)
                    {
                        progress?.Invoke(new ReadProgress(name, _builder.Count, 0));
                    }
                }
                progress?.Invoke(new ReadProgress(name, _builder.Count, 0));
                return;
            }
            catch (DirectoryReadException e) when (e.InnerException is LdapException && _failed.Count < MostFailures)
            {
                // It died on the way: another controller reads this context from its start.
                _failed.Add(line.Server);
                _builder.ForgetFrom(start);
                line.Dispose();
                line = Another(e);
                _builder.Add(new Unread(name, Needs.None, $"{e.Message}; read again at {line.Server}"));
            }
            catch (DirectoryReadException e) when (IsOverLimit(e) && _pageSize > SmallestPage)
            {
                // The server's limits are its operator's (RFC 4511, 4.5.1.4 and 4.5.1.5): less at a time may lie within them.
                _builder.ForgetFrom(start);
                _pageSize = Math.Max(SmallestPage, _pageSize / 4);
            }
            catch (DirectoryReadException e) when (need != Needs.Domain)
            {
                _builder.ForgetFrom(start);
                _builder.Add(new Unread(name, need, e.Message, IsWhole: true));
                return;
            }
        }
    }

    private ControllerLine Another(DirectoryReadException why)
    {
        try
        {
            return ControllerLine.Open(target, _failed);
        }
        catch (DirectoryReadException e)
        {
            throw new DirectoryReadException($"{why.Message}; {e.Message}", why);
        }
    }

    private static bool IsOverLimit(DirectoryReadException e) => e.InnerException is DirectoryOperationException
    {
        Response.ResultCode: ResultCode.SizeLimitExceeded or ResultCode.TimeLimitExceeded or ResultCode.AdminLimitExceeded,
    };

    // An ordinary account may not read everything: what lacks is named, in bounds.
    private void NoteUnreadable()
    {
        const int Most = 1000;
        foreach (var o in _builder.Objects.Where(o => o.Permissions is null).Take(Most))
        {
            var isSettings = o.Name.Contains("CN=Password Settings Container,CN=System,", StringComparison.OrdinalIgnoreCase);
            _builder.Add(isSettings ? new Unread(o.Name, Needs.PasswordSettings, "only its name can be read", IsWhole: true)
                : !o.Has("objectClass") ? new Unread(o.Name, Needs.None, "only its name can be read")
                : new Unread(o.Name, IsWatched(o) ? Needs.Permissions : Needs.None, "its permissions can't be read"));
        }
    }

    // What checks of permissions look at.
    private static bool IsWatched(DirectoryObject o) => o.Sid is not null || o.Class is "organizationalUnit" or "container" or "groupPolicyContainer" or "pKICertificateTemplate"
        or "pKIEnrollmentService" or "certificationAuthority" or "site" or "server" or "nTDSDSA" or "dnsZone" or "secret" or "msKds-ProvRootKey";

    private Sid? DomainSid(RootFacts root) => _builder.Objects.FirstOrDefault(o => o.Name.Equals(root.DomainName, StringComparison.OrdinalIgnoreCase))?.Sid;

    private string Netbios(RootFacts root) => _builder.Objects
        .FirstOrDefault(o => o.Class == "crossRef" && string.Equals(o.Text("nCName"), root.DomainName, StringComparison.OrdinalIgnoreCase))?.Text("nETBIOSName") ?? "";

    private void ReadSysvol(ControllerLine line, SnapshotHeader header, CancellationToken stop)
    {
        try
        {
            var files = 0;
            foreach (var file in SysvolReader.Read(target, line.Root.HostName, header.Domain, u => _builder.Add(u), stop))
            {
                _builder.Add(file);
                if (++files % 20 == 0)
                {
                    progress?.Invoke(new ReadProgress("SYSVOL", _builder.Count, files));
                }
            }
            progress?.Invoke(new ReadProgress("SYSVOL", _builder.Count, files));
        }
        catch (Exception e) when (e is DirectoryReadException or IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            _builder.Add(new Unread($"\\\\{line.Root.HostName}\\SYSVOL\\{header.Domain}", Needs.Sysvol, e is DllNotFoundException ? "libsmbclient is not installed" : e.Message, IsWhole: true));
        }
    }
}

/// <summary>Searches.</summary>
internal static class LdapSearches
{
    private const int MostRanges = 10_000;

    /// <summary>A found object.</summary>
    public readonly record struct Found(string Name, IEnumerable<(string Name, IReadOnlyList<object> Values)> Attributes);

    /// <summary>All objects, in pages (RFC 2696), with permissions by the SD-flags control (MS-ADTS 3.1.1.3.4.1.11).</summary>
    public static IEnumerable<Found> Pages(
        ControllerLine line, string name, string filter, SearchScope scope, IEnumerable<string> attributes, bool showDeleted, int pageSize, CancellationToken stop)
    {
        var request = new SearchRequest(name, filter, scope, [.. attributes]);
        var page = new PageResultRequestControl(pageSize);
        request.Controls.Add(page);
        request.Controls.Add(new SecurityDescriptorFlagControl(SecurityMasks.Owner | SecurityMasks.Group | SecurityMasks.Dacl));
        if (showDeleted)
        {
            request.Controls.Add(new ShowDeletedControl());
        }
        do
        {
            stop.ThrowIfCancellationRequested();
            var answer = line.Ask<SearchResponse>(request);
            foreach (SearchResultEntry entry in answer.Entries)
            {
                yield return new Found(entry.DistinguishedName, Values(line, entry));
            }
            page.Cookie = answer.Controls.OfType<PageResultResponseControl>().FirstOrDefault()?.Cookie ?? [];
        }
        while (page.Cookie.Length > 0);
    }

    /// <summary>One object by its name; null when it isn't there or can't be read.</summary>
    public static Found? One(ControllerLine line, string name, CancellationToken stop)
    {
        try
        {
            return Pages(line, name, "(objectClass=*)", SearchScope.Base, Attributes.All.Distinct(), showDeleted: false, pageSize: 1, stop).Cast<Found?>().FirstOrDefault();
        }
        catch (DirectoryReadException e) when (e.InnerException is DirectoryOperationException { Response.ResultCode: ResultCode.NoSuchObject })
        {
            return null;
        }
    }

    /// <summary>Invocation id of the controller's database; empty if it can't be read.</summary>
    public static Guid Invocation(ControllerLine line)
    {
        try
        {
            var answer = line.Ask<SearchResponse>(new SearchRequest(line.Root.ServiceName, "(objectClass=*)", SearchScope.Base, "invocationId"));
            return answer.Entries.Count == 1 && answer.Entries[0].Attributes["invocationId"]?.GetValues(typeof(byte[])) is [byte[] { Length: 16 } id] ? new Guid(id) : Guid.Empty;
        }
        catch (DirectoryReadException)
        {
            return Guid.Empty;
        }
    }

    /// <summary>Who we are to the controller (RFC 4532); empty if it doesn't say.</summary>
    public static string WhoAmI(ControllerLine line)
    {
        try
        {
            var name = Encoding.UTF8.GetString(line.Ask<ExtendedResponse>(new ExtendedRequest("1.3.6.1.4.1.4203.1.11.3")).ResponseValue ?? []);
            return name.StartsWith("u:", StringComparison.Ordinal) ? name[2..] : name;
        }
        catch (DirectoryReadException)
        {
            return "";
        }
    }

    private static IEnumerable<(string, IReadOnlyList<object>)> Values(ControllerLine line, SearchResultEntry entry)
    {
        foreach (DictionaryEntry pair in entry.Attributes)
        {
            var attribute = (DirectoryAttribute)pair.Value!;
            var name = attribute.Name;
            var semicolon = name.IndexOf(";range=", StringComparison.OrdinalIgnoreCase);
            if (semicolon < 0)
            {
                if (attribute.Count > 0)
                {
                    yield return (name, attribute.GetValues(typeof(byte[])));
                }
                continue;
            }
            // A long list comes in parts (MS-ADTS 3.1.1.3.1.3.3): "member;range=0-1499", the last one ends in "*".
            var bare = name[..semicolon];
            yield return (bare, All(line, entry.DistinguishedName, bare, attribute, name));
        }
    }

    private static List<object> All(ControllerLine line, string dn, string bare, DirectoryAttribute first, string name)
    {
        List<object> values = [.. first.GetValues(typeof(byte[]))];
        for (var i = 0; i < MostRanges && !name.EndsWith('*'); i++)
        {
            var answer = line.Ask<SearchResponse>(new SearchRequest(dn, "(objectClass=*)", SearchScope.Base,
                string.Create(CultureInfo.InvariantCulture, $"{bare};range={values.Count}-*")));
            var next = answer.Entries.Count == 0 ? null
                : answer.Entries[0].Attributes.Values.Cast<DirectoryAttribute>().FirstOrDefault(a => a.Name.StartsWith(bare + ";range=", StringComparison.OrdinalIgnoreCase) || a.Name.Equals(bare, StringComparison.OrdinalIgnoreCase));
            if (next is null || next.Count == 0)
            {
                break;
            }
            values.AddRange(next.GetValues(typeof(byte[])));
            name = next.Name.Contains(";range=", StringComparison.OrdinalIgnoreCase) ? next.Name : "*";
        }
        return values;
    }
}
