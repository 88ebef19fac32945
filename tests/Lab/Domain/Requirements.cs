using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Domain;

/// <summary>What the lab needs from the machine.</summary>
internal static class Requirements
{
    private const string Impacket = "/usr/share/doc/python3-impacket/examples/GetUserSPNs.py";

    private static readonly IReadOnlyList<string> Programs =
    [
        "samba", "samba-tool", "smbclient", "kinit", "kpasswd", "ldapsearch", "ldbsearch", "rsyslogd", "nats-server", "ip", "unshare", "sysctl",
    ];

    /// <summary>One line that says what is lacking; null when nothing is.</summary>
    public static string? Lacking()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "needs root on Linux (network namespaces)";
        }
        var missing = Programs.Where(p => !Repository.IsInstalled(p)).ToList();
        if (!File.Exists(Impacket))
        {
            missing.Add("impacket's examples");
        }
        return missing.Count == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }
}
