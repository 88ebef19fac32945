using System.Runtime.InteropServices;

namespace Deception.DirectoryAccess;

/// <summary>Variables that native libraries read: .NET keeps its own copy, which they don't see.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable for libldap, libkrb5 and libsmbclient.</summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnv(name, value, 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
