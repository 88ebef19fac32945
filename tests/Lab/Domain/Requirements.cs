namespace Deception.Tests.Lab.Domain;

/// <summary>What the lab needs from the machine.</summary>
internal static class Requirements
{
    private static readonly IReadOnlyList<string> Files =
    [
        "/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/bin/smbclient", "/usr/bin/kinit", "/usr/bin/ldapsearch", "/usr/bin/ldbsearch",
        "/usr/share/doc/python3-impacket/examples/GetUserSPNs.py", "/usr/sbin/rsyslogd", "/usr/bin/unshare",
    ];

    /// <summary>One line that says what is lacking; null when nothing is.</summary>
    public static string? Lacking()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "needs root on Linux (network namespaces)";
        }
        var missing = Files.Where(f => !File.Exists(f)).ToList();
        return missing.Count == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }
}
