using System.Text.Json;
using Deception.Contracts;
using Deception.Tests.Lab.Support;
using Command = Deception.Tests.Lab.Support.Command;

namespace Deception.Tests.Lab;

/// <summary>The Windows half of the sensor, on Wine: what it reads of registry, files and groups is what a Windows program reads there.</summary>
public sealed class WineTests
{
    private const string Lsa = @"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", Winlogon = @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
        WDigest = @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest", LanmanServer = @"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters",
        DnsClient = @"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient", Dnscache = @"HKLM\SYSTEM\CurrentControlSet\Services\Dnscache\Parameters";

    private const string Secret = "Never-Shown-1";
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Audit_of_a_Windows_host_tells_what_is_weak_and_nothing_once_it_is_mended()
    {
        var mayLack = Environment.GetEnvironmentVariable("CI") != "true";
        Assert.SkipWhen(mayLack && !Repository.IsInstalled("wine"), "needs wine");
        await using var janitor = Janitor.Start();
        var folder = janitor.Folder("wine");
        var program = Path.Combine(folder, "program", "deception-sensor.exe");
        await Command.CheckAsync(["dotnet", "publish", Path.Combine(Repository.Root, "sensor/Sensor"), "-c", "Release", "-r", "win-x64", "--self-contained", "-p:PublishAot=false",
            "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", Path.GetDirectoryName(program)!, "-v", "quiet", "-nodeReuse:false"], limit: LongestBuild);
        var wine = new Wine(Path.Combine(folder, "prefix"));
        try
        {
            await wine.RunAsync("wineboot", "--init");
            await WeakenAsync(wine);
            var weak = await AuditAsync(wine, program);
            Assert.Equal(
                ["endpoint.automatic-sign-in", "endpoint.cached-sign-ins", "endpoint.credential-guard", "endpoint.deployment-password", "endpoint.llmnr", "endpoint.lm-compatibility",
                    "endpoint.lsa-protection", "endpoint.mdns", "endpoint.saved-credentials", "endpoint.smb-signing", "endpoint.smb1", "endpoint.wdigest"],
                weak.Select(f => f.Detector).Order(StringComparer.Ordinal));
            Assert.Equal(["kiosk"], weak.Single(f => f.Detector == "endpoint.automatic-sign-in").Accounts);
            Assert.DoesNotContain(Secret, JsonSerializer.Serialize(weak), StringComparison.Ordinal);

            await MendAsync(wine);
            Assert.Equal([], (await AuditAsync(wine, program)).Select(f => f.Detector).Order(StringComparer.Ordinal));
        }
        finally
        {
            await wine.RunAsync("wineserver", "--kill");
        }
    }

    private static async Task WeakenAsync(Wine wine)
    {
        await wine.SetAsync(WDigest, "UseLogonCredential", 1);
        await wine.SetAsync(Lsa, "LmCompatibilityLevel", 1);
        await wine.SetAsync(LanmanServer, "SMB1", 1);
        await wine.SetAsync(Winlogon, "DefaultUserName", "kiosk");
        await wine.SetAsync(Winlogon, "DefaultPassword", Secret);
        wine.Write(@"windows/Panther/Unattend.xml", $"<unattend><Password><Value>{Secret}</Value></Password></unattend>");
        wine.Write(@"users/jo/AppData/Local/Microsoft/Credentials/DFBE70A7E5CC19A398EBF1B96859CE5D", Secret);
    }

    private static async Task MendAsync(Wine wine)
    {
        await wine.SetAsync(WDigest, "UseLogonCredential", 0);
        await wine.SetAsync(Lsa, "LmCompatibilityLevel", 5);
        await wine.SetAsync(Lsa, "RunAsPPL", 1);
        await wine.SetAsync(Lsa, "LsaCfgFlags", 1);
        await wine.SetAsync(LanmanServer, "SMB1", 0);
        await wine.SetAsync(LanmanServer, "RequireSecuritySignature", 1);
        await wine.SetAsync(DnsClient, "EnableMulticast", 0);
        await wine.SetAsync(Dnscache, "EnableMDNS", 0);
        await wine.SetAsync(Winlogon, "CachedLogonsCount", "0");
        await wine.RunAsync("wine", "reg", "delete", Winlogon, "/v", "DefaultPassword", "/f");
        wine.Delete(@"windows/Panther/Unattend.xml");
        wine.Delete(@"users/jo/AppData/Local/Microsoft/Credentials/DFBE70A7E5CC19A398EBF1B96859CE5D");
    }

    private static async Task<IReadOnlyList<Finding>> AuditAsync(Wine wine, string program) =>
        [.. (await wine.RunAsync("wine", program, "audit", "--format", "json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize(l, ContractsJson.Default.Finding)!)];

    // A Windows of its own, in a folder.
    private sealed class Wine(string prefix)
    {
        // What Wine leaves running holds the output open: it goes to a file.
        public async Task<string> RunAsync(params IReadOnlyList<string> words)
        {
            var output = prefix + ".out";
            Directory.CreateDirectory(prefix);
            await Command.CheckAsync(["bash", "-c", "export WINEPREFIX=$1 WINEDEBUG=-all DISPLAY=; out=$2; shift 2; exec \"$@\" >\"$out\" 2>/dev/null </dev/null", "wine", prefix, output, .. words]);
            return await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken);
        }

        public Task SetAsync(string key, string name, int value) => RunAsync("wine", "reg", "add", key, "/v", name, "/t", "REG_DWORD", "/d", $"{value}", "/f");

        public Task SetAsync(string key, string name, string value) => RunAsync("wine", "reg", "add", key, "/v", name, "/t", "REG_SZ", "/d", value, "/f");

        public void Write(string path, string text)
        {
            var file = Path.Combine(prefix, "drive_c", path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        public void Delete(string path) => File.Delete(Path.Combine(prefix, "drive_c", path));
    }
}
