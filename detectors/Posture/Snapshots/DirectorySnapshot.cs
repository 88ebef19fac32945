using Deception.ActiveDirectory;

namespace Deception.Posture.Snapshots;

/// <summary>What was read, from where and when.</summary>
public sealed record SnapshotHeader
{
    /// <summary>DNS name of the domain.</summary>
    public required string Domain { get; init; }

    /// <summary>NetBIOS name; empty if it wasn't read.</summary>
    public string Netbios { get; init; } = "";

    /// <summary>SID of the domain.</summary>
    public required Sid DomainSid { get; init; }

    /// <summary>DN of the domain.</summary>
    public required string DomainName { get; init; }

    /// <summary>DN of the configuration.</summary>
    public required string ConfigurationName { get; init; }

    /// <summary>DN of the schema.</summary>
    public required string SchemaName { get; init; }

    /// <summary>When reading began, by the controller's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The controller that was read.</summary>
    public string Server { get; init; } = "";

    /// <summary>Invocation id of its database.</summary>
    public Guid Invocation { get; init; }

    /// <summary>Its highest update number when reading began: later changes have higher ones.</summary>
    public long HighestUsn { get; init; }

    /// <summary>The account that read.</summary>
    public string Reader { get; init; } = "";
}

/// <summary>Something that couldn't be read.</summary>
/// <param name="Place">What: an object's DN, a file, a naming context.</param>
/// <param name="Need">Which kind of knowledge is missing.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsWhole">True when nothing of that kind was read, not only this object.</param>
public sealed record Unread(string Place, Needs Need, string Reason, bool IsWhole = false);

/// <summary>A file of SYSVOL.</summary>
/// <param name="Path">Path below the domain's folder, with slashes: <c>Policies/{…}/GPT.INI</c>.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Content">Its bytes, if it is one that is read; null of others.</param>
/// <param name="Permissions">Who may do what; null if it wasn't read.</param>
public sealed record SysvolFile(string Path, long Size, byte[]? Content, SecurityDescriptor? Permissions);

/// <summary>What a check needs to know.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing but the domain's own object.</summary>
    None = 0,

    /// <summary>Objects of the domain.</summary>
    Domain = 1,

    /// <summary>Objects of the configuration.</summary>
    Configuration = 2,

    /// <summary>Objects of the schema.</summary>
    Schema = 4,

    /// <summary>DNS zones.</summary>
    Dns = 8,

    /// <summary>Permissions.</summary>
    Permissions = 16,

    /// <summary>Files of SYSVOL.</summary>
    Sysvol = 32,

    /// <summary>Fine-grained password settings, which ordinary accounts can't read by default.</summary>
    PasswordSettings = 64,

    /// <summary>Names of the policy's decoys, which an agent's sealed policy doesn't tell.</summary>
    DecoyList = 128,
}

/// <summary>A directory as it was at one time: immutable and self-contained.</summary>
public sealed class DirectorySnapshot
{
    private readonly Dictionary<string, DirectoryObject> _byName;
    private readonly Dictionary<string, DirectoryObject> _bySid;

    internal DirectorySnapshot(SnapshotHeader header, IReadOnlyList<DirectoryObject> objects, IReadOnlyList<SysvolFile> files, IReadOnlyList<Unread> unread)
    {
        (Header, Objects, Files, Unread) = (header, objects, files, unread);
        _byName = new(objects.Count, StringComparer.OrdinalIgnoreCase);
        _bySid = new(objects.Count, StringComparer.Ordinal);
        foreach (var o in objects)
        {
            _byName[o.Name] = o;
            // Foreign security principals name those of others: a domain's own object wins.
            if (o.Sid is { } sid && (o.Class != "foreignSecurityPrincipal" || !_bySid.ContainsKey(sid.Value)))
            {
                _bySid[sid.Value] = o;
            }
        }
    }

    /// <summary>What, where, when.</summary>
    public SnapshotHeader Header { get; }

    /// <summary>All objects, in the order of reading.</summary>
    public IReadOnlyList<DirectoryObject> Objects { get; }

    /// <summary>Files of SYSVOL.</summary>
    public IReadOnlyList<SysvolFile> Files { get; }

    /// <summary>What couldn't be read.</summary>
    public IReadOnlyList<Unread> Unread { get; }

    /// <summary>An object by its distinguished name, spelled as the directory does; null if there is none.</summary>
    public DirectoryObject? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>An object by its SID; null if there is none.</summary>
    public DirectoryObject? Find(Sid sid) => _bySid.GetValueOrDefault(sid.Value);

    /// <summary>What people call the owner of a SID.</summary>
    public string NameOf(Sid sid) => Find(sid) is { } o && o.Class != "foreignSecurityPrincipal" ? o.Label : WellKnownSids.NameOf(sid) ?? sid.Value;
}
