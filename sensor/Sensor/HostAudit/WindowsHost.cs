using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Deception.Posture.Hosts;
using Microsoft.Win32;

namespace Deception.Sensor.HostAudit;

/// <summary>A Windows host: registry, answer files, local administrators.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class WindowsHost : IHostReader
{
    private const string Lsa = @"SYSTEM\CurrentControlSet\Control\Lsa", Winlogon = @"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
        LanmanServer = @"SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters";

    private const int MostFiles = 5000, EveryLevel2 = 2;
    private const uint AllOfThem = uint.MaxValue;

    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly List<(string Need, string Place)> _unread = [];
    private readonly List<FoundCredential> _credentials = [];

    public HostSnapshot Read(DateTimeOffset now)
    {
        Number(HostSetting.Llmnr, @"SOFTWARE\Policies\Microsoft\Windows NT\DNSClient", "EnableMulticast", v => OnOff(v != 0));
        Number(HostSetting.MulticastDns, @"SYSTEM\CurrentControlSet\Services\Dnscache\Parameters", "EnableMDNS", v => OnOff(v != 0));
        Number(HostSetting.Smb1, LanmanServer, "SMB1", v => OnOff(v is 1 || (v is null && HasKey(@"SYSTEM\CurrentControlSet\Services\mrxsmb10"))));
        Number(HostSetting.SmbSigning, LanmanServer, "RequireSecuritySignature", v => OnOff(v == 1));
        Number(HostSetting.CachedSignIns, Winlogon, "CachedLogonsCount", v => (v ?? 10).ToString(CultureInfo.InvariantCulture));
        Number(HostSetting.LsaProtection, Lsa, "RunAsPPL", v => OnOff(v is 1 or 2));
        Number(HostSetting.WDigest, @"SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest", "UseLogonCredential", v => OnOff(v == 1));
        Number(HostSetting.LmCompatibility, Lsa, "LmCompatibilityLevel", v => (v ?? 3).ToString(CultureInfo.InvariantCulture));
        Number(HostSetting.CredentialGuard, Lsa, "LsaCfgFlags", v => OnOff(v is 1 or 2));
        NetBios();
        AutomaticSignIn();
        Deployment();
        Saved();
        return new HostSnapshot
        {
            Host = Environment.MachineName,
            System = HostSystem.Windows,
            TakenAt = now,
            Settings = _settings,
            Credentials = _credentials,
            Administrators = Administrators(),
            Unread = _unread,
        };
    }

    private static string OnOff(bool on) => on ? "on" : "off";

    private void Number(string setting, string key, string name, Func<int?, string> meaning)
    {
        try
        {
            using var opened = Registry.LocalMachine.OpenSubKey(key);
            // CachedLogonsCount is text (REG_SZ), the others numbers.
            int? value = opened?.GetValue(name) switch { int number => number, string text when int.TryParse(text, CultureInfo.InvariantCulture, out var number) => number, _ => null };
            _settings[setting] = meaning(value);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or System.Security.SecurityException or IOException)
        {
            _unread.Add((setting, $@"HKLM\{key}: no right to read it"));
        }
    }

    private static bool HasKey(string key)
    {
        using var opened = Registry.LocalMachine.OpenSubKey(key);
        return opened is not null;
    }

    private void NetBios()
    {
        using var interfaces = Registry.LocalMachine.OpenSubKey(@"SYSTEM\CurrentControlSet\Services\NetBT\Parameters\Interfaces");
        if (interfaces is null)
        {
            return;
        }
        // 2 switches it off on that adapter.
        _settings[HostSetting.NetBios] = OnOff(interfaces.GetSubKeyNames().Any(name =>
        {
            using var one = interfaces.OpenSubKey(name);
            return one?.GetValue("NetbiosOptions") is not 2;
        }));
    }

    private void AutomaticSignIn()
    {
        using var key = Registry.LocalMachine.OpenSubKey(Winlogon);
        if (key?.GetValue("DefaultPassword") is string { Length: > 0 })
        {
            _credentials.Add(new FoundCredential(CredentialKind.AutomaticSignIn, $@"HKLM\{Winlogon}\DefaultPassword", key.GetValue("DefaultUserName") as string ?? "", IsOpen: true));
        }
    }

    private void Deployment()
    {
        var windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        foreach (var file in new[] { @"Panther\Unattend.xml", @"Panther\Unattend\Unattend.xml", @"System32\Sysprep\Unattend.xml", @"System32\Sysprep\Panther\Unattend.xml" }.Select(f => Path.Combine(windows, f)))
        {
            Contains(file, "<Password>", "");
        }
        var history = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), @"Microsoft\Group Policy\History");
        foreach (var file in Files(history, "*.xml", recurse: true))
        {
            Contains(file, "cpassword=\"", "");
        }
    }

    private void Saved()
    {
        var users = Path.GetDirectoryName(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)) ?? @"C:\Users";
        if (!Directory.Exists(users))
        {
            return;
        }
        foreach (var user in Directory.EnumerateDirectories(users))
        {
            foreach (var store in new[] { "Local", "Roaming" })
            {
                foreach (var file in Files(Path.Combine(user, "AppData", store, @"Microsoft\Credentials"), "*", recurse: false))
                {
                    _credentials.Add(new FoundCredential(CredentialKind.Saved, file, Path.GetFileName(user), IsOpen: false));
                }
            }
        }
    }

    private void Contains(string file, string text, string account)
    {
        try
        {
            if (File.Exists(file) && File.ReadAllText(file).Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                _credentials.Add(new FoundCredential(CredentialKind.Deployment, file, account, IsOpen: true));
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            _unread.Add((HostSnapshot.CredentialsNeed, $"{file}: no right to read it"));
        }
    }

    private List<string> Files(string folder, string pattern, bool recurse)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { RecurseSubdirectories = recurse, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint }).Take(MostFiles)] : [];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            _unread.Add((HostSnapshot.CredentialsNeed, $"{folder}: no right to read it"));
            return [];
        }
    }

    // The group has another name in each language: it is found by its SID, S-1-5-32-544.
    private List<HostAdministrator> Administrators()
    {
        List<HostAdministrator> found = [];
        var group = GroupName();
        if (group is null || NetLocalGroupGetMembers(null, group, EveryLevel2, out var buffer, AllOfThem, out var read, out _, 0) != 0)
        {
            _unread.Add((HostSnapshot.AdministratorsNeed, "members of the group Administrators"));
            return found;
        }
        // LOCALGROUP_MEMBERS_INFO_2: sid, usage, domain and name.
        var size = 3 * sizeof(nint);
        for (var i = 0; i < read; i++)
        {
            found.Add(new HostAdministrator(Marshal.PtrToStringUni(Marshal.ReadIntPtr(buffer, (i * size) + (2 * sizeof(nint)))) ?? "", group, IsWithoutPassword: false));
        }
        _ = NetApiBufferFree(buffer);
        return found;
    }

    private static string? GroupName()
    {
        byte[] sid = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0];
        uint nameLength = 256, domainLength = 256;
        var (name, domain) = (new char[nameLength], new char[domainLength]);
        fixed (byte* bytes = sid)
        fixed (char* to = name, where = domain)
        {
            return LookupAccountSid(null, bytes, to, &nameLength, where, &domainLength, out _) ? new string(name, 0, (int)nameLength) : null;
        }
    }

    [LibraryImport("netapi32", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int NetLocalGroupGetMembers(string? server, string group, int level, out nint buffer, uint most, out int read, out int total, nint resume);

    [LibraryImport("netapi32")]
    private static partial int NetApiBufferFree(nint buffer);

    [LibraryImport("advapi32", EntryPoint = "LookupAccountSidW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool LookupAccountSid(string? system, byte* sid, char* name, uint* nameLength, char* domain, uint* domainLength, out int use);
}
