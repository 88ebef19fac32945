using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.DirectoryAccess;

/// <summary>Reads SYSVOL: by UNC path on Windows, through libsmbclient elsewhere.</summary>
internal static class SysvolReader
{
    private const long MostOfFile = 4 * 1024 * 1024, MostOfAll = 512L * 1024 * 1024;
    private const int MostFiles = 100_000;

    private static readonly HashSet<string> Wanted = new(StringComparer.OrdinalIgnoreCase)
    {
        ".inf", ".pol", ".xml", ".ini", ".csv", ".bat", ".cmd", ".ps1", ".vbs", ".kix", ".adm", ".txt",
    };

    /// <summary>All files below the domain's folder; contents of those that checks read.</summary>
    public static IEnumerable<SysvolFile> Read(DirectoryTarget target, string server, string domain, Action<Unread> note, CancellationToken stop)
    {
        IShare share = OperatingSystem.IsWindows() ? new UncShare($@"\\{server}\SYSVOL\{domain}") : SambaShare.Open(target, $"smb://{server}/sysvol/{domain}");
        var (files, bytes) = (0, 0L);
        Stack<string> folders = new([""]);
        while (folders.TryPop(out var folder))
        {
            IReadOnlyList<ShareEntry> entries;
            try
            {
                entries = share.List(folder);
            }
            catch (Exception e) when (folder.Length > 0 && e is IOException or UnauthorizedAccessException)
            {
                note(new Unread("SYSVOL/" + folder, Needs.Sysvol, e.Message));
                continue;
            }
            foreach (var entry in entries.OrderBy(e => e.Name, StringComparer.Ordinal))
            {
                stop.ThrowIfCancellationRequested();
                var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                if (entry.IsFolder)
                {
                    // Replication's own folders are for the system alone.
                    if (!entry.Name.Equals("DfsrPrivate", StringComparison.OrdinalIgnoreCase))
                    {
                        folders.Push(path);
                    }
                    continue;
                }
                if (++files > MostFiles)
                {
                    note(new Unread("SYSVOL/" + path, Needs.Sysvol, $"more than {MostFiles} files"));
                    yield break;
                }
                yield return One(share, path, note, ref bytes);
            }
        }
    }

    private static SysvolFile One(IShare share, string path, Action<Unread> note, ref long bytes)
    {
        byte[]? content = null;
        SecurityDescriptor? permissions = null;
        long size = 0;
        try
        {
            permissions = share.Permissions(path);
            if (Wanted.Contains(Path.GetExtension(path)))
            {
                content = share.Read(path, MostOfFile);
                size = content?.Length ?? 0;
                bytes += size;
                if (content is null || bytes > MostOfAll)
                {
                    note(new Unread("SYSVOL/" + path, Needs.Sysvol, "too large"));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            note(new Unread("SYSVOL/" + path, Needs.Sysvol, e.Message));
        }
        return new SysvolFile(path, size, bytes > MostOfAll ? null : content, permissions);
    }
}

/// <summary>An entry of a folder.</summary>
internal readonly record struct ShareEntry(string Name, bool IsFolder);

/// <summary>A folder on a file server. Paths are below it, with slashes.</summary>
internal interface IShare
{
    /// <summary>What is in a folder.</summary>
    IReadOnlyList<ShareEntry> List(string folder);

    /// <summary>A file's bytes; null when it is larger than <paramref name="most"/>.</summary>
    byte[]? Read(string path, long most);

    /// <summary>A file's permissions; null when they can't be told.</summary>
    SecurityDescriptor? Permissions(string path);
}

/// <summary>By UNC path.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("windows")]
internal sealed class UncShare(string root) : IShare
{
    public IReadOnlyList<ShareEntry> List(string folder) =>
        [.. new DirectoryInfo(Full(folder)).EnumerateFileSystemInfos().Select(i => new ShareEntry(i.Name, (i.Attributes & FileAttributes.Directory) != 0))];

    public byte[]? Read(string path, long most) => new FileInfo(Full(path)).Length > most ? null : File.ReadAllBytes(Full(path));

    public SecurityDescriptor? Permissions(string path) =>
        SecurityDescriptor.TryRead(new FileInfo(Full(path)).GetAccessControl().GetSecurityDescriptorBinaryForm(), out var descriptor) ? descriptor : null;

    private string Full(string path) => path.Length == 0 ? root : Path.Combine(root, path.Replace('/', '\\'));
}
