using System.Runtime.Versioning;
using System.Text;
using Deception.Posture.Hosts;
using Deception.Sensor.HostAudit;
using Deception.Tests.Unit.Link;
using Xunit;

namespace Deception.Tests.Unit.Sensor;

/// <summary>A Linux host in a folder: what is found of it, and that no password is.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LinuxHostTests : IDisposable
{
    private const string Secret = "Winter-2026";
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Credentials_are_found_with_their_owner_and_without_their_value()
    {
        Put("/etc/passwd", "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/bash\nwww:x:33:33::/var/www:/bin/false\n");
        Put("/home/alice/.netrc", $"machine files login bob password {Secret}\n", open: true);
        Put("/home/alice/.pgpass", $"# comment\ndb:5432:app:reporter:{Secret}\n");
        Put("/home/alice/.git-credentials", $"https://carol:{Secret}@git.corp.example\n");
        Put("/home/alice/.bash_history", $"ls\ncurl -u dave:{Secret} https://x\n");
        Put("/home/alice/.ssh/id_ed25519", PlainKey);
        Put("/home/alice/.ssh/id_rsa", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n");
        Put("/home/alice/.ssh/config", "Host x\n");
        Put("/root/.my.cnf", $"[client]\nuser=backup\npassword={Secret}\n");
        Put("/var/www/.netrc", $"machine a login b password {Secret}\n");
        Put("/etc/fstab", $"//nas/a /mnt/a cifs credentials=/etc/nas.cred 0 0\n//nas/b /mnt/b cifs username=erin,password={Secret} 0 0\n");
        Put("/etc/nas.cred", $"username=frank\npassword={Secret}\n");
        Put("/tmp/krb5cc_1000", Cache);
        Put("/etc/krb5.keytab", Keytab);

        var host = Read();

        Assert.Equal(
            [
                "File /etc/fstab erin", "File /etc/nas.cred frank", "File /home/alice/.git-credentials carol", "File /home/alice/.netrc bob open", "File /home/alice/.pgpass reporter",
                "File /root/.my.cnf backup", "History /home/alice/.bash_history alice", "Keytab /etc/krb5.keytab host/ws1@CORP.EXAMPLE", "PrivateKey /home/alice/.ssh/id_ed25519 alice",
                "TicketCache /tmp/krb5cc_1000 alice@CORP.EXAMPLE",
            ],
            host.Credentials.Select(c => $"{c.Kind} {c.Place} {c.Account}{(c.IsOpen ? " open" : "")}").Order(StringComparer.Ordinal));
        Assert.Empty(host.Unread);
        var told = string.Join('\n', HostFindings.Of(HostCheckCatalogue.Run(host), host).Select(f => f.ToString() + string.Join('|', f.Evidence)));
        Assert.DoesNotContain(Secret, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql -u root -p app")]
    [InlineData("curl -u dave https://x")]
    [InlineData("sshpass -p $PASSWORD ssh x")]
    [InlineData("tool --password-file /run/secret")]
    [InlineData("smbclient -U alice //nas/a")]
    public void Command_lines_that_tell_no_password_are_none(string line)
    {
        Put("/etc/passwd", "alice:x:1000:1000::/home/alice:/bin/bash\n");
        Put("/home/alice/.bash_history", line + "\n");
        Assert.Empty(Read().Credentials);
    }

    [Fact]
    public void Links_are_not_followed()
    {
        Put("/etc/passwd", "alice:x:1000:1000::/home/alice:/bin/bash\n");
        Put("/root/.netrc", $"machine a login b password {Secret}\n");
        Directory.CreateDirectory(At("/home/alice"));
        File.CreateSymbolicLink(At("/home/alice/.netrc"), At("/root/.netrc"));
        Assert.Empty(Read().Credentials);
    }

    [Theory]
    [InlineData("", "on", "on")]
    [InlineData("[Resolve]\nLLMNR=no\nMulticastDNS=no\n", "off", "off")]
    [InlineData("[Resolve]\n#LLMNR=no\n", "on", "on")]
    public void Name_resolution_is_as_resolved_says(string config, string llmnr, string mdns)
    {
        Put("/etc/systemd/resolved.conf", "#\n" + config);
        Put("/etc/systemd/system/sysinit.target.wants/systemd-resolved.service", "x");
        var settings = Read().Settings;
        Assert.Equal((llmnr, mdns, "off"), (settings[HostSetting.Llmnr], settings[HostSetting.MulticastDns], settings[HostSetting.NetBios]));
    }

    [Theory]
    [InlineData("[global]\nserver min protocol = NT1\n", "on", "off")]
    [InlineData("[global]\nserver signing = mandatory\n[share]\nmin protocol = NT1\n", "off", "on")]
    [InlineData("[global]\n; server min protocol = NT1\nserver role = active directory domain controller\n", "off", "on")]
    public void Smb_is_as_samba_s_global_section_says(string config, string smb1, string signing)
    {
        Put("/usr/sbin/smbd", "x");
        Put("/etc/samba/smb.conf", config);
        var settings = Read().Settings;
        Assert.Equal((smb1, signing), (settings[HostSetting.Smb1], settings[HostSetting.SmbSigning]));
    }

    [Fact]
    public void Administrators_are_those_that_sudo_lets_do_everything()
    {
        Put("/etc/group", "sudo:x:27:alice,bob\nusers:x:100:carol\n");
        Put("/etc/sudoers", "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\ndeploy ALL=(root) /usr/bin/systemctl\n");
        Put("/etc/sudoers.d/ci", "runner ALL=(ALL) NOPASSWD: ALL\n%domain\\ users ALL=(ALL) ALL\n");
        Assert.Equal(["%domain\\ users", "%sudo", "alice", "bob", "runner free"],
            Read().Administrators.Select(a => a.IsWithoutPassword ? a.Name + " free" : a.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Damaged_kerberos_files_are_refused_never_thrown()
    {
        Mutation.Run("ticket cache", [Cache], b => KerberosFiles.TryPrincipalOfCache(b, out _), 20_000, 4096);
        Mutation.Run("keytab", [Keytab], b => KerberosFiles.TryPrincipalOfKeytab(b, out _), 20_000, 4096);
        Mutation.Run("private key", [Encoding.ASCII.GetBytes(PlainKey)], b => PrivateKeys.IsPlain(Encoding.UTF8.GetString(b)), 5_000);
    }

    private static string PlainKey =>
        $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Convert.ToBase64String([.. "openssh-key-v1\0\0\0\0\u0004none\0\0\0\u0004none"u8])}\n-----END OPENSSH PRIVATE KEY-----\n";

    // Version 4, no header; name type 1, one part.
    private static byte[] Cache => [5, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 12, .. "CORP.EXAMPLE"u8, 0, 0, 0, 5, .. "alice"u8, 0, 0, 0, 0];

    // A hole of four bytes, then one entry.
    private static byte[] Keytab => [5, 2, 0xFF, 0xFF, 0xFF, 0xFC, 9, 9, 9, 9, 0, 0, 0, 27, 0, 2, 0, 12, .. "CORP.EXAMPLE"u8, 0, 4, .. "host"u8, 0, 3, .. "ws1"u8];

    private HostSnapshot Read() => new LinuxHost(_root.Path).Read(Now);

    private string At(string path) => Path.Combine(_root.Path, path.TrimStart('/'));

    private void Put(string path, string text, bool open = false) => Put(path, Encoding.UTF8.GetBytes(text), open);

    private void Put(string path, byte[] content, bool open = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), content);
        File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | (open ? UnixFileMode.OtherRead : UnixFileMode.None));
    }
}
