using System.Runtime.InteropServices;

namespace Deception.Controller.Protection;

/// <summary>Keeps what the controller writes from other users of the machine.</summary>
public static class PrivateFiles
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder = File | UnixFileMode.UserExecute;
    private const uint OthersNothing = 0b000_111_111;

    private static readonly EnumerationOptions Real = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>
    /// Makes a folder that this user alone can enter, closes database and keys that lie in it already, and lets this process
    /// make no file any more that others can read: the database's companions come and go by themselves.
    /// </summary>
    public static void Guard(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }
        _ = SetMask(OthersNothing);
        Directory.CreateDirectory(folder, Folder);
        Close(folder, Folder);
        // By name: a folder that was named by mistake may hold anything.
        var root = new DirectoryInfo(folder);
        foreach (var keys in root.EnumerateDirectories("keys", Real))
        {
            Close(keys.FullName, Folder);
            CloseAll(keys, "key-*.xml");
        }
        CloseAll(root, "controller.db*");
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void CloseAll(DirectoryInfo folder, string pattern)
    {
        foreach (var file in folder.EnumerateFiles(pattern, Real))
        {
            Close(file.FullName, File);
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Close(string path, UnixFileMode mode)
    {
        try
        {
            if (System.IO.File.GetUnixFileMode(path) != mode)
            {
                System.IO.File.SetUnixFileMode(path, mode);
            }
        }
        catch (FileNotFoundException)
        {
            // Another process was done with it.
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    private static extern uint SetMask(uint mask);
}
