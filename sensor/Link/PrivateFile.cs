namespace Deception.Link;

/// <summary>Files that only the service's user may read: policies are the map of the minefield, findings name its victims.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder that only its owner may enter, if it isn't there.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes an empty file with mode 0600, or takes others' rights from the one that is there.</summary>
    public static void Make(string path)
    {
        using (Open(path, FileMode.OpenOrCreate))
        {
        }
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }

    /// <summary>Puts new content in a file's place at once: a reader sees the old content or the new, after a crash too.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = Open(fresh, FileMode.CreateNew))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }
        return new FileStream(path, options);
    }
}
