using System.DirectoryServices.Protocols;
using System.Text;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.DirectoryAccess;

/// <summary>
/// What changed, as DirSync tells it (MS-ADTS 3.1.1.3.4.1.3), deletions too. The account needs "Replicating Directory
/// Changes" on each naming context; nothing of what passwords are made of comes this way.
/// </summary>
/// <param name="target">The domain.</param>
public sealed class DirectorySync(DirectoryTarget target)
{
    private const int MostBytes = 1 << 20, MostAnswers = 100_000;

    private Dictionary<string, byte[]> _cookies = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a refusal: asking again is of no use.</summary>
    public static bool IsRefusal(DirectoryReadException e) => e.InnerException is null or DirectoryOperationException { Response.ResultCode: not (ResultCode.Busy or ResultCode.Unavailable or ResultCode.TimeLimitExceeded) };

    /// <summary>Marks where changes count from. To be called before a whole read at the same controller, which then holds all that came before.</summary>
    /// <returns>The controller.</returns>
    /// <exception cref="DirectoryReadException">No controller answers, or the account lacks the right.</exception>
    public string Mark(CancellationToken stop)
    {
        using var line = ControllerLine.Open(target);
        foreach (var context in Contexts(line.Root))
        {
            foreach (var _ in Changed(line, context, ["objectGUID"], _cookies, stop))
            {
            }
        }
        return line.Server;
    }

    /// <summary>The directory as it is now.</summary>
    /// <param name="before">The last snapshot.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>As of <see cref="DirectoryReader.ReadSince"/>: <paramref name="before"/> itself when nothing has changed; null when only a whole read can tell.</returns>
    /// <exception cref="DirectoryReadException">No controller answers, or the account lacks the right.</exception>
    public DirectorySnapshot? ReadSince(DirectorySnapshot before, CancellationToken stop)
    {
        // Another controller may lag behind: what it doesn't have yet would be told as undone.
        using var line = ControllerLine.Open(target with { Servers = [before.Header.Server] });
        if (Contexts(line.Root).Any(c => !_cookies.ContainsKey(c)))
        {
            return null;
        }
        var builder = new SnapshotBuilder();
        Dictionary<Guid, DirectoryObject> changed = [];
        HashSet<Guid> gone = [];
        // Moved on together: what comes before a break is asked for again.
        var cookies = new Dictionary<string, byte[]>(_cookies, _cookies.Comparer);
        foreach (var context in Contexts(line.Root))
        {
            foreach (var (id, isDeleted) in Changed(line, context, [.. Attributes.All.Distinct(), "isDeleted"], cookies, stop).ToList())
            {
                if (!isDeleted && LdapSearches.One(line, $"<GUID={id}>", stop) is { } found)
                {
                    changed[id] = builder.Make(found.Name, found.Attributes);
                }
                else
                {
                    gone.Add(id);
                }
            }
        }
        _cookies = cookies;
        if (changed.Count + gone.Count == 0)
        {
            return before;
        }
        var header = before.Header with { TakenAt = line.Root.Now, Server = line.Root.HostName, Invocation = LdapSearches.Invocation(line), HighestUsn = line.Root.HighestUsn };
        return DirectoryReader.Merge(builder, before, header, changed, gone);
    }

    private static IEnumerable<string> Contexts(RootFacts root) => DirectoryReader.Contexts(root).Select(c => c.Name).Where(n => !n.Equals(root.SchemaName, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<(Guid Id, bool IsDeleted)> Changed(ControllerLine line, string context, string[] attributes, Dictionary<string, byte[]> cookies, CancellationToken stop)
    {
        var request = new SearchRequest(context, "(objectClass=*)", SearchScope.Subtree, attributes);
        var control = new DirSyncRequestControl(cookies.GetValueOrDefault(context) ?? [], DirectorySynchronizationOptions.None, MostBytes);
        request.Controls.Add(control);
        for (var answers = 0; answers < MostAnswers; answers++)
        {
            stop.ThrowIfCancellationRequested();
            var answer = line.Ask<SearchResponse>(request);
            var told = answer.Controls.OfType<DirSyncResponseControl>().FirstOrDefault() ?? throw new DirectoryReadException($"{line.Server}: answers DirSync without a cookie");
            foreach (SearchResultEntry entry in answer.Entries)
            {
                if (entry.Attributes["objectGUID"]?.GetValues(typeof(byte[])) is [byte[] { Length: 16 } id])
                {
                    yield return (new Guid(id), entry.Attributes["isDeleted"]?.GetValues(typeof(byte[])) is [byte[] value] && Encoding.ASCII.GetString(value) == "TRUE");
                }
            }
            control.Cookie = cookies[context] = told.Cookie;
            if (!told.MoreData)
            {
                yield break;
            }
        }
    }
}
