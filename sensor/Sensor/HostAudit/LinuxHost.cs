using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Deception.Posture.Hosts;

namespace Deception.Sensor.HostAudit;

/// <summary>A Linux host below a folder (<c>/</c>, or a tree that a test made).</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class LinuxHost(string root) : IHostReader
{
    private const long MostBytes = 1 << 20;
    private const int MostFiles = 2000, MostUsers = 500;

    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly List<HostAdministrator> _administrators = [];
    private readonly List<(string Need, string Place)> _unread = [];
    private readonly List<FoundCredential> _credentials = [];

    public HostSnapshot Read(DateTimeOffset now)
    {
        foreach (var (user, home) in Users())
        {
            OfUser(user, home);
        }
        OfSystem();
        Names();
        Samba();
        Administrators();
        if (Text("/proc/sys/kernel/yama/ptrace_scope", HostSetting.PtraceScope) is { } scope)
        {
            _settings[HostSetting.PtraceScope] = scope.Trim();
        }
        return new HostSnapshot
        {
            Host = Text("/etc/hostname", "")?.Trim() is { Length: > 0 } name ? name : Environment.MachineName,
            System = HostSystem.Linux,
            TakenAt = now,
            Settings = _settings,
            Credentials = _credentials,
            Administrators = _administrators,
            Unread = _unread,
        };
    }

    private IEnumerable<(string Name, string Home)> Users() => Lines("/etc/passwd", HostSnapshot.CredentialsNeed).Select(l => l.Split(':')).Where(f => f.Length >= 7)
        .Where(f => int.TryParse(f[2], CultureInfo.InvariantCulture, out var id) && (id == 0 || id >= 1000) && f[5].Length > 1).Take(MostUsers).Select(f => (f[0], f[5]));

    private void OfUser(string user, string home)
    {
        if (!IsFolderReadable(home))
        {
            return;
        }
        Passwords(home + "/.netrc", NetrcLogin(), user, _ => true);
        Passwords(home + "/.pgpass", null, user, l => l.Split(':').Length >= 5, l => l.Split(':')[3]);
        Passwords(home + "/.my.cnf", MyCnfUser(), user, l => MyCnfPassword().IsMatch(l));
        Passwords(home + "/.git-credentials", null, user, l => UrlPassword().IsMatch(l), l => Uri.UnescapeDataString(UrlPassword().Match(l).Groups["user"].Value));
        Passwords(home + "/.smbcredentials", CifsUser(), user, l => CifsPassword().IsMatch(l));
        Passwords(home + "/.aws/credentials", null, user, l => l.Contains("aws_secret_access_key", StringComparison.OrdinalIgnoreCase), _ => user);
        Passwords(home + "/.docker/config.json", null, user, l => l.Contains("\"auth\":", StringComparison.Ordinal), _ => user);
        foreach (var file in Files(home + "/.ssh").Where(f => !f.EndsWith(".pub", StringComparison.Ordinal)))
        {
            if (Text(file, HostSnapshot.CredentialsNeed) is { } text && PrivateKeys.IsPlain(text))
            {
                Add(CredentialKind.PrivateKey, file, user);
            }
        }
        foreach (var history in new[] { ".bash_history", ".zsh_history", ".ash_history", ".python_history" })
        {
            if (Text($"{home}/{history}", HostSnapshot.CredentialsNeed) is { } text && TypedPassword().IsMatch(text))
            {
                Add(CredentialKind.History, $"{home}/{history}", user);
            }
        }
    }

    private void OfSystem()
    {
        foreach (var file in Files("/tmp").Concat(Files("/var/tmp")).Where(f => Path.GetFileName(f).StartsWith("krb5cc", StringComparison.Ordinal)))
        {
            if (Bytes(file, HostSnapshot.CredentialsNeed) is { } bytes && KerberosFiles.TryPrincipalOfCache(bytes, out var principal))
            {
                Add(CredentialKind.TicketCache, file, principal);
            }
        }
        foreach (var file in Files("/etc").Where(f => f.EndsWith(".keytab", StringComparison.Ordinal)))
        {
            if (Bytes(file, HostSnapshot.CredentialsNeed) is { } bytes && KerberosFiles.TryPrincipalOfKeytab(bytes, out var principal))
            {
                Add(CredentialKind.Keytab, file, principal);
            }
        }
        foreach (var line in Lines("/etc/fstab", HostSnapshot.CredentialsNeed).Where(l => !l.TrimStart().StartsWith('#')))
        {
            if (FstabPassword().Match(line) is { Success: true })
            {
                Add(CredentialKind.File, "/etc/fstab", FstabUser().Match(line).Groups["user"].Value);
            }
            if (FstabFile().Match(line) is { Success: true } file)
            {
                Passwords(file.Groups["file"].Value, CifsUser(), "", l => CifsPassword().IsMatch(l));
            }
        }
        if (Text("/etc/sssd/sssd.conf", HostSetting.CachedSignIns) is { } sssd)
        {
            _settings[HostSetting.CachedSignIns] = SssdCache().IsMatch(sssd) ? "1" : "0";
            if (SssdPassword().IsMatch(sssd))
            {
                Add(CredentialKind.File, "/etc/sssd/sssd.conf", SssdUser().Match(sssd).Groups["user"].Value.Trim());
            }
        }
    }

    private void Names()
    {
        var isResolved = IsEnabled("systemd-resolved.service");
        var written = new[] { "/etc/systemd/resolved.conf" }.Concat(Files("/etc/systemd/resolved.conf.d").Where(f => f.EndsWith(".conf", StringComparison.Ordinal)).Order(StringComparer.Ordinal)).SelectMany(f => Lines(f, HostSetting.Llmnr)).ToList();
        // What isn't written is on (resolved.conf(5)); the last one written counts.
        string Of(string name) => written.Where(l => l.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim()).LastOrDefault() ?? "yes";
        static bool IsOff(string value) => value.ToLowerInvariant() is "no" or "false" or "0" or "off";
        _settings[HostSetting.Llmnr] = isResolved && !IsOff(Of("LLMNR")) ? "on" : "off";
        _settings[HostSetting.MulticastDns] = IsEnabled("avahi-daemon.service") || (isResolved && !IsOff(Of("MulticastDNS"))) ? "on" : "off";
        _settings[HostSetting.NetBios] = IsEnabled("nmbd.service") ? "on" : "off";
    }

    private void Samba()
    {
        if (!File.Exists(At("/usr/sbin/smbd")) || Text("/etc/samba/smb.conf", HostSetting.Smb1) is not { } text)
        {
            return;
        }
        var isController = false;
        string? least = null, signing = null;
        var section = "";
        foreach (var line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] is not ('#' or ';')))
        {
            if (line[0] == '[')
            {
                section = line.Trim('[', ']').ToLowerInvariant();
            }
            else if (section == "global" && line.Split('=', 2) is [var name, var value])
            {
                // smb.conf(5): names are read without blanks and letter case.
                switch (name.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant())
                {
                    case "serverminprotocol" or "minprotocol":
                        least = value.Trim().ToUpperInvariant();
                        break;
                    case "serversigning":
                        signing = value.Trim().ToLowerInvariant();
                        break;
                    case "serverrole":
                        isController = value.Contains("domain controller", StringComparison.OrdinalIgnoreCase);
                        break;
                    case "winbindofflinelogon" when value.Trim().ToLowerInvariant() is "yes" or "true" or "1":
                        _settings[HostSetting.CachedSignIns] = "1";
                        break;
                }
            }
        }
        _settings[HostSetting.Smb1] = least is "NT1" or "CORE" or "COREPLUS" or "LANMAN1" or "LANMAN2" ? "on" : "off";
        _settings[HostSetting.SmbSigning] = signing is "mandatory" or "force" or "forced" or "enforced" or "required" || (signing is null or "default" && isController) ? "on" : "off";
    }

    private void Administrators()
    {
        foreach (var file in new[] { "/etc/sudoers" }.Concat(Files("/etc/sudoers.d")))
        {
            foreach (var line in Lines(file, HostSnapshot.AdministratorsNeed))
            {
                if (Sudoer().Match(line) is { Success: true } match && match.Groups["who"].Value is not ("root" or "Defaults") and var who)
                {
                    _administrators.Add(new HostAdministrator(who, file, match.Groups["free"].Success));
                }
            }
        }
        var groups = Lines("/etc/group", HostSnapshot.AdministratorsNeed).Select(l => l.Split(':')).Where(f => f.Length >= 4).ToDictionary(f => f[0], f => f[3], StringComparer.Ordinal);
        foreach (var group in _administrators.Select(a => a.Name).Where(n => n.StartsWith('%')).Distinct().ToList())
        {
            foreach (var member in groups.GetValueOrDefault(group[1..], "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                _administrators.Add(new HostAdministrator(member, "/etc/group", false));
            }
        }
    }

    private void Passwords(string path, Regex? account, string owner, Func<string, bool> isPassword, Func<string, string>? accountOf = null)
    {
        var lines = Lines(path, HostSnapshot.CredentialsNeed).Where(l => l.Trim().Length > 0 && !l.TrimStart().StartsWith('#')).ToList();
        if (lines.FirstOrDefault(isPassword) is not { } line)
        {
            return;
        }
        var name = accountOf?.Invoke(line) ?? lines.Select(l => account!.Match(l)).FirstOrDefault(m => m.Success)?.Groups["user"].Value ?? "";
        Add(CredentialKind.File, path, name.Length > 0 ? name : owner);
    }

    private void Add(CredentialKind kind, string path, string account) =>
        _credentials.Add(new FoundCredential(kind, path, account, (File.GetUnixFileMode(At(path)) & UnixFileMode.OtherRead) != 0));

    private bool IsEnabled(string unit) => Directory.Exists(At("/etc/systemd/system"))
        && Directory.EnumerateDirectories(At("/etc/systemd/system"), "*.wants").Any(d => new FileInfo(Path.Combine(d, unit)) is { Exists: true } or { LinkTarget: not null });

    private string At(string path) => Path.Combine(root, path.TrimStart('/'));

    private bool IsFolderReadable(string folder)
    {
        try
        {
            return Directory.Exists(At(folder)) && Directory.EnumerateFileSystemEntries(At(folder)).Take(1).Count() >= 0;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            _unread.Add((HostSnapshot.CredentialsNeed, $"{folder}: no right to read it"));
            return false;
        }
    }

    private List<string> Files(string folder)
    {
        try
        {
            return Directory.Exists(At(folder)) ? [.. Directory.EnumerateFiles(At(folder)).Take(MostFiles).Select(f => $"{folder}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            _unread.Add((folder.StartsWith("/etc/sudoers", StringComparison.Ordinal) ? HostSnapshot.AdministratorsNeed : HostSnapshot.CredentialsNeed, $"{folder}: no right to read it"));
            return [];
        }
    }

    private IEnumerable<string> Lines(string path, string need) => Text(path, need)?.Split('\n') ?? [];

    private string? Text(string path, string need) => Bytes(path, need) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    // A link could lead a reader with more rights than its maker anywhere, and a pipe hold it for ever: only plain files are read.
    private byte[]? Bytes(string path, string need)
    {
        try
        {
            var file = new FileInfo(At(path));
            if (!file.Exists || file.LinkTarget is not null || (file.Attributes & (FileAttributes.Device | FileAttributes.ReparsePoint)) != 0 || (!path.StartsWith("/proc/", StringComparison.Ordinal) && file.Length is 0 or > MostBytes))
            {
                return null;
            }
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            _unread.Add((need, $"{path}: no right to read it"));
            return null;
        }
    }

    [GeneratedRegex(@"\blogin\s+(?<user>\S+)")]
    private static partial Regex NetrcLogin();

    [GeneratedRegex(@"^\s*user\s*=\s*""?(?<user>[^""\s]+)")]
    private static partial Regex MyCnfUser();

    [GeneratedRegex(@"^\s*password\s*=\s*\S")]
    private static partial Regex MyCnfPassword();

    [GeneratedRegex(@"^\s*user(name)?\s*=\s*(?<user>\S+)")]
    private static partial Regex CifsUser();

    [GeneratedRegex(@"^\s*pass(word)?\s*=\s*\S")]
    private static partial Regex CifsPassword();

    [GeneratedRegex(@"^https?://(?<user>[^:/@\s]+):[^@\s]+@")]
    private static partial Regex UrlPassword();

    [GeneratedRegex(@"\b(cifs|smb3)\b.*\bpass(word)?=[^,\s]+")]
    private static partial Regex FstabPassword();

    [GeneratedRegex(@"\buser(name)?=(?<user>[^,\s]+)")]
    private static partial Regex FstabUser();

    [GeneratedRegex(@"\bcred(ential)?s=(?<file>/[^,\s]+)")]
    private static partial Regex FstabFile();

    [GeneratedRegex(@"^\s*cache_credentials\s*=\s*true", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex SssdCache();

    [GeneratedRegex(@"^\s*ldap_default_authtok\s*=\s*\S", RegexOptions.Multiline)]
    private static partial Regex SssdPassword();

    [GeneratedRegex(@"^\s*ldap_default_bind_dn\s*=(?<user>[^\r\n]+)", RegexOptions.Multiline)]
    private static partial Regex SssdUser();

    // Words that carry a password on a command line. "-p" alone asks for one, and "-p$VARIABLE" tells none.
    [GeneratedRegex(@"\bsshpass\s+-p\s*[^\s$]|--password[= ][^\s$-]|\bcurl\b.*\s-u\s*[^\s:$]+:[^\s$]|\bmysql\b.*\s-p[^\s$]|\b(smbclient|rpcclient|net|samba-tool|ldapsearch)\b.*\s(-U\s*\S+%[^\s$]|-w\s*[^\s$])", RegexOptions.Multiline)]
    private static partial Regex TypedPassword();

    [GeneratedRegex(@"^\s*(?<who>[%+]?(?:[^\s\\=]|\\.)+)\s+\S+\s*=\s*(\([^)]*\)\s*)?(?<free>NOPASSWD\s*:\s*)?ALL\s*$")]
    private static partial Regex Sudoer();
}
