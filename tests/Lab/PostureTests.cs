using Deception.Contracts;
using Deception.Tests.Lab.Domain;
using Deception.Tests.Lab.Posture;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab;

/// <summary>The directory of a real domain: assessed, mended by the product's own scripts, reverted; changed by real tools; and read when things go wrong.</summary>
public sealed class PostureTests : IClassFixture<PostureLab>
{
    private readonly PostureLab _lab;

    public PostureTests(PostureLab lab)
    {
        _lab = lab;
        Assert.SkipUnless(lab.Lacking is null, lab.Lacking ?? "");
    }

    // Every check that fails in the seeded domain, with its objects; beside what was seeded, what a new Samba domain has by itself.
    private static readonly SortedDictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["posture.certificates.subject-by-requester"] = "OpenDoor",
        ["posture.gpo.attack-surface-rules"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.audit-controllers"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.cached-logons"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.command-line-logging"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.controller-spooler"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.credential-guard"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.ldap-channel-binding"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.ldap-signing"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.llmnr"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.lsa-protection"] = "CN=Computers,DC=mine,DC=test, OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.members-send-old-ntlm"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.netbios-names"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.no-tiering"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.old-ntlm"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.passwords"] = "localadmin",
        ["posture.gpo.powershell-logging"] = "CN=Computers,DC=mine,DC=test, OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.privileges-everybody"] = "Default Domain Policy",
        ["posture.gpo.script-files"] = "mine",
        ["posture.gpo.script-hosts-outbound"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.script-passwords"] = "map.cmd",
        ["posture.gpo.session-enumeration"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.gpo.smb-signing-members"] = "CN=Computers,DC=mine,DC=test",
        ["posture.gpo.terminal-sessions"] = "CN=Computers,DC=mine,DC=test, OU=Domain Controllers,DC=mine,DC=test",
        ["posture.infrastructure.backup-old"] = "mine",
        ["posture.infrastructure.compatible-anonymous"] = "Everyone",
        ["posture.infrastructure.compatible-authenticated"] = "S-1-5-11",
        ["posture.infrastructure.computers-container"] = "mine",
        ["posture.infrastructure.functional-level"] = "Partitions, mine",
        ["posture.infrastructure.recycle-bin"] = "Partitions",
        ["posture.infrastructure.subnet-missing"] = "DC1$",
        ["posture.infrastructure.too-few-controllers"] = "DC1$",
        ["posture.infrastructure.unauthenticated-bind"] = "Directory Service",
        ["posture.kerberos.armoring-clients"] = "CN=Computers,DC=mine,DC=test",
        ["posture.kerberos.armoring-controllers"] = "OU=Domain Controllers,DC=mine,DC=test",
        ["posture.kerberos.des"] = "erin",
        ["posture.kerberos.krbtgt-age"] = "krbtgt",
        ["posture.kerberos.no-aes"] = "svc_old",
        ["posture.kerberos.no-preauthentication"] = "svc_fax",
        ["posture.kerberos.resource-delegation"] = "TARGET$",
        ["posture.kerberos.service-name-on-user"] = "svc_archive, svc_erp, svc_old, svc_portal, svc_sql, svc_vault",
        ["posture.kerberos.service-password-old"] = "oscar",
        ["posture.kerberos.transition-to-controller"] = "svc_portal",
        ["posture.kerberos.unconstrained-delegation"] = "UNCON$",
        ["posture.passwords.in-text-attributes"] = "alice",
        ["posture.passwords.laps-absent"] = "mine",
        ["posture.passwords.never-expires"] = "carol",
        ["posture.passwords.not-required"] = "bob",
        ["posture.passwords.policy-length"] = "mine",
        ["posture.passwords.policy-lockout"] = "mine",
        ["posture.passwords.reversible-users"] = "dave",
        ["posture.permissions.adminsdholder"] = "AdminSDHolder",
        ["posture.permissions.dns-zone-creators"] = "_msdcs.mine.test, mine.test",
        ["posture.permissions.everybody-reaches-the-crown"] = "Domain Users",
        ["posture.permissions.machine-account-quota"] = "mine",
        ["posture.permissions.person-takes-account"] = "bob",
        ["posture.permissions.person-takes-computer"] = "TARGET$",
        ["posture.permissions.privileged-groups"] = "Domain Admins",
        ["posture.permissions.replication"] = "mine",
        ["posture.permissions.synchroniser"] = "mallory",
        ["posture.permissions.units-unprotected"] = "Domain Controllers",
        ["posture.privileged.backup-operators"] = "peggy",
        ["posture.privileged.delegatable"] = "Administrator, oscar, peggy",
        ["posture.privileged.dns-admins"] = "peggy",
        ["posture.privileged.no-silo"] = "oscar",
        ["posture.privileged.not-in-protected-users"] = "oscar",
        ["posture.privileged.password-never-expires"] = "oscar",
        ["posture.privileged.password-old"] = "oscar",
        ["posture.privileged.schema-admins"] = "Administrator",
        ["posture.privileged.service-name"] = "oscar",
        ["posture.stale.admincount-left"] = "svc_vault",
        ["posture.stale.dormant-users"] = "svc_monitor",
        ["posture.trusts.sid-history-dangerous"] = "mallory",
    };

    // Those that are a matter of attributes alone, and that Samba lets an administrator write.
    private static readonly IReadOnlyList<string> Mendable =
    [
        "posture.passwords.not-required", "posture.passwords.never-expires", "posture.passwords.reversible-users", "posture.kerberos.des", "posture.kerberos.no-preauthentication",
        "posture.kerberos.unconstrained-delegation", "posture.kerberos.transition-to-controller", "posture.privileged.service-name", "posture.privileged.password-never-expires", "posture.privileged.delegatable", "posture.privileged.backup-operators",
        "posture.privileged.dns-admins", "posture.permissions.adminsdholder", "posture.permissions.replication", "posture.permissions.privileged-groups",
        "posture.permissions.person-takes-computer", "posture.permissions.person-takes-account", "posture.permissions.machine-account-quota", "posture.passwords.policy-length",
        "posture.certificates.subject-by-requester", "posture.stale.admincount-left", "posture.stale.dormant-users",
    ];

    [Fact]
    public async Task Weaknesses_are_found_exactly_mended_by_the_fix_scripts_and_back_after_their_revert()
    {
        var found = await FailingAsync();
        if (Environment.GetEnvironmentVariable("DECEPTION_WRITE_EXPECTED") is { Length: > 1 } file)
        {
            await File.WriteAllLinesAsync(file, found.Select(f => $"        [\"{f.Key}\"] = \"{f.Value}\","), TestContext.Current.CancellationToken);
        }
        Assert.Equal(Lines(Expected), Lines(found));

        var fixes = Path.Combine(_lab.Folder, "fixes");
        await _lab.AssessAsync(["--fix-script", fixes, .. Mendable.SelectMany(m => new[] { "--check", m })]);
        var told = await ApplyAsync(fixes, "fix");
        var mended = await FailingAsync();
        Assert.Equal([], Mendable.Where(mended.ContainsKey));

        var revertTold = await ApplyAsync(fixes, "revert");
        await RecordAsync(found, told, revertTold);
        Assert.Equal(Lines(Expected), Lines(await FailingAsync()));
    }

    [Fact]
    public async Task Changes_by_real_tools_are_told_with_impact_time_and_origin_and_good_when_undone()
    {
        var (first, second, third, fourth) = (Snapshot("1"), Snapshot("2"), Snapshot("3"), Snapshot("4"));
        await _lab.SambaToolAsync("user", "create", PostureLab.Trent, "Trent.Hazy-Day7");
        await _lab.AssessAsync("--save", first);
        var start = TimeProvider.System.GetUtcNow();
        var descriptors = await _lab.WeakenAsync();
        var changes = await _lab.ChangesAsync(first, second);

        Assert.Equal([], PostureLab.Eleven.Except(changes.Where(c => Impact(c) == "bad").Select(c => c.Detector)));
        Assert.All(changes.Where(c => c.Kind == FindingKind.Change), c => Assert.InRange(c.FirstSeen, start.AddSeconds(-2), TimeProvider.System.GetUtcNow().AddSeconds(2)));
        var roastable = Assert.Single(changes, c => c.Detector == "change.asrep-roastable");
        Assert.Equal("DC1", Evidence(roastable, "origin"));
        Assert.Contains(changes, c => c.Detector == "directory.privileged-group-change" && c.Kind == FindingKind.Threat);
        Assert.DoesNotContain("Hello-1234", string.Join(' ', changes.SelectMany(c => c.Evidence).Select(e => e.Value)), StringComparison.Ordinal);
        Assert.Contains(changes, c => c.Detector == "change.privileged-member" && c.Summary.Contains("through Operations inner", StringComparison.Ordinal));

        // Nothing twice, and the same two snapshots give the same findings.
        Assert.Empty(await _lab.ChangesAsync(second, third));

        await _lab.MendAsync(descriptors);
        var undone = await _lab.ChangesAsync(third, fourth);
        Assert.DoesNotContain(undone, c => Impact(c) == "bad");
        Assert.Equal([], PostureLab.Eleven.Except(undone.Where(c => Impact(c) == "good").Select(c => c.Detector)));
    }

    [Fact]
    public async Task What_goes_wrong_is_one_clear_line()
    {
        var client = _lab.Network.Client;
        var wrong = Path.Combine(_lab.Folder, "wrong-password");
        await File.WriteAllTextAsync(wrong, "not-the-password\n");
        var own = await _lab.Network.FirstController.CheckAsync(["cat", "/var/lib/samba/private/tls/ca.pem"]);
        var authority = Path.Combine(_lab.Folder, "ca.pem");
        await File.WriteAllTextAsync(authority, own);

        await FailsAsync("certificate", "--ldaps", "--user", "carol@mine.test", "--password-file", wrong); // not trusted: nothing says whose it is
        await FailsAsync("refused", "--ldaps", "--user", "carol@mine.test", "--password-file", wrong, "--ca", authority);
        await FailsAsync("over TLS only", "--user", "carol@mine.test", "--password-file", wrong);
        await FailsAsync("Kerberos", "--ccache", Path.Combine(_lab.Folder, "no-tickets"));
        var gone = await client.RunAsync([Repository.Sensor, "assess", "--domain", Names.Dns, "--server", "dc2.mine.test", "--format", "json"]);
        Assert.Equal(2, gone.ExitCode);
        Assert.Contains("dc2.mine.test", gone.Errors, StringComparison.Ordinal);

        await FailsAsync("no TLS connection", "--starttls", "--user", "carol@mine.test", "--password-file", wrong);
        await FailsAsync("refused", "--starttls", "--user", "carol@mine.test", "--password-file", wrong, "--ca", authority);
        Assert.True((await _lab.AssessAsync("--starttls", "--user", "carol@mine.test", "--password-file", await PasswordFileAsync(), "--ca", authority)).Objects > 1000);

        // The next controller is asked when the first one is gone.
        var assessment = await _lab.AssessAsync("--server", "dc2.mine.test", "--server", Names.Controller);
        Assert.Equal(("mine.test", Names.Controller), (assessment.Domain, assessment.Server));
        Assert.Contains(assessment.Unread, u => u.Contains("dc2.mine.test", StringComparison.Ordinal) && u.Contains("read at dc1.mine.test instead", StringComparison.Ordinal));

        async Task FailsAsync(string why, params IReadOnlyList<string> words)
        {
            var result = await client.RunAsync([Repository.Sensor, "assess", "--domain", Names.Dns, "--server", Names.Controller, .. words]);
            Assert.Equal(2, result.ExitCode);
            var line = Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains(why, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Limits_and_referrals_of_a_server_are_lived_with()
    {
        var (client, mean) = (_lab.Network.Client, _lab.Network.SecondController);
        var (certificate, key) = (Path.Combine(_lab.Folder, "mean.pem"), Path.Combine(_lab.Folder, "mean.key"));
        await client.CheckAsync(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=dc2.mine.test", "-addext", "subjectAltName=DNS:dc2.mine.test",
            "-keyout", key, "-out", certificate]);
        var password = await PasswordFileAsync();
        var log = Path.Combine(_lab.Folder, "mean.log");
        var expected = Lines(await FailingAsync());
        async Task<Assessment> ThroughAsync(int largestPage, string referred)
        {
            var proxy = mean.Start(["/usr/bin/python3", Repository.LabScript("ldap-proxy.py"), certificate, key, _lab.Network.FirstController.Address, $"{largestPage}", referred], log);
            await Wait.UntilAsync(() => $"the mean server; {proxy.LastWords()}", TimeSpan.FromMinutes(1), async _ => (await client.RunAsync(["bash", "-c", "exec 3<>/dev/tcp/dc2.mine.test/636"])).ExitCode == 0);
            try
            {
                return await _lab.AssessAsync("--server", "dc2.mine.test", "--ldaps", "--user", "carol@mine.test", "--password-file", password, "--ca", certificate);
            }
            finally
            {
                await proxy.KillAsync();
            }
        }

        // Smaller pages, references passed over: nothing is missed.
        var limited = await ThroughAsync(100, "DC=nowhere");
        Assert.Equal(expected, Lines(Failing(limited)));
        Assert.DoesNotContain(limited.Unread, u => u.Contains("DC=", StringComparison.Ordinal) && u.Contains("limit", StringComparison.OrdinalIgnoreCase));

        // A context that lies elsewhere is named, and its checks don't answer.
        const string Zones = "DC=DomainDnsZones,DC=mine,DC=test";
        var referred = await ThroughAsync(1000, Zones);
        Assert.Contains(referred.Unread, u => u.StartsWith(Zones + ":", StringComparison.Ordinal));
        Assert.Contains(referred.Checks, c => c.Id == "posture.permissions.dns-zone-creators" && c.State == "unread");
        Assert.Equal("failed", referred.Checks.Single(c => c.Id == "posture.gpo.passwords").State);
    }

    [Theory]
    [InlineData("+9m")]
    [InlineData("-9m")]
    [InlineData("+300d")]
    public async Task The_own_clock_matters_to_Kerberos_alone(string off)
    {
        var authority = Path.Combine(_lab.Folder, "ca.pem");
        await File.WriteAllTextAsync(authority, await _lab.Network.FirstController.CheckAsync(["cat", "/var/lib/samba/private/tls/ca.pem"]), TestContext.Current.CancellationToken);
        IReadOnlyList<string> skewed = ["env", $"LD_PRELOAD={FakeTime}", $"FAKETIME={off}", "FAKETIME_DONT_FAKE_MONOTONIC=1"];
        IReadOnlyList<string> assess = [Repository.Sensor, "assess", "--domain", Names.Dns, "--server", Names.Controller, "--format", "json"];
        var client = _lab.Network.Client;

        // A ticket of the right time is none at the wrong one.
        var refused = await RunAsync([.. skewed, .. assess]);
        Assert.Equal((2, true), (refused.ExitCode, refused.Errors.Contains("clocks differ by more than 5 minutes", StringComparison.Ordinal)));

        // With a password nothing depends on the own clock: ages are counted from the controller's. (Its certificate is not valid before today.)
        if (!off.StartsWith('-'))
        {
            var expected = Lines(await FailingAsync());
            var told = await RunAsync([.. skewed, .. assess, "--ldaps", "--user", "carol@mine.test", "--password-file", await PasswordFileAsync(), "--ca", authority]);
            Assert.Equal((0, ""), (told.ExitCode, told.Errors));
            Assert.Equal(expected, Lines(Failing(System.Text.Json.JsonSerializer.Deserialize(told.Text, ContractsJson.Default.Assessment)!)));
        }

        // The library that fakes the time crashes a program of several threads now and then, which says nothing of the program.
        async Task<CommandResult> RunAsync(IReadOnlyList<string> words)
        {
            const int SegmentationFault = 139;
            var result = await client.RunAsync(words);
            for (var again = 0; again < 3 && result.ExitCode == SegmentationFault; again++)
            {
                result = await client.RunAsync(words);
            }
            return result;
        }
    }

    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private async Task<string> PasswordFileAsync()
    {
        var file = Path.Combine(_lab.Folder, "carol-password");
        await File.WriteAllTextAsync(file, Names.Carol.Password + "\n");
        return file;
    }

    private string Snapshot(string name) => Path.Combine(_lab.Folder, $"snapshot-{name}");

    private static string? Evidence(Finding finding, string name) => finding.Evidence.FirstOrDefault(e => e.Name == name)?.Value;

    private static string? Impact(Finding finding) => Evidence(finding, "impact");

    private static IEnumerable<string> Lines(IReadOnlyDictionary<string, string> failing) => failing.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}: {f.Value}");

    private async Task<SortedDictionary<string, string>> FailingAsync() => Failing(await _lab.AssessAsync());

    private static SortedDictionary<string, string> Failing(Assessment assessment) => new(
        assessment.Checks.Where(c => c.State == "failed").ToDictionary(c => c.Id, c => string.Join(", ", c.Objects.Select(o => o.Name).Distinct().Order(StringComparer.Ordinal))), StringComparer.Ordinal);

    private static string ScriptOf(string check, string what) => $"{check["posture.".Length..].Replace('.', '-')}.{what}.sh";

    // What each script shows when it isn't told to apply, and what it says when it is.
    private async Task<Dictionary<string, (string Dry, string Applied)>> ApplyAsync(string folder, string what)
    {
        Dictionary<string, (string, string)> told = [];
        foreach (var check in Mendable)
        {
            var script = Path.Combine(folder, ScriptOf(check, what));
            Assert.True(File.Exists(script), script);
            IReadOnlyList<string> words = ["env", $"SERVER=ldap://{Names.Controller}", $"AUTH=-U{Names.Administrator.Name}%{Names.Administrator.Password}", "bash", script];
            var dry = await _lab.Network.Admin.RunAsync(words);
            told[check] = (dry.Text + dry.Errors, await _lab.Network.Admin.CheckAsync([.. words, "--apply"]));
        }
        return told;
    }

    // The guide's pictures, where DECEPTION_WALKTHROUGHS names a folder (from the repository's root), e.g. docs/images/fixes.
    private static async Task RecordAsync(
        IReadOnlyDictionary<string, string> found, Dictionary<string, (string Dry, string Applied)> fix, Dictionary<string, (string Dry, string Applied)> revert)
    {
        if (Environment.GetEnvironmentVariable("DECEPTION_WALKTHROUGHS") is not { Length: > 0 } name)
        {
            return;
        }
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, name)).FullName;
        foreach (var check in Guide)
        {
            const string Assess = "deception-sensor assess --domain mine.test --server dc1.mine.test";
            var picture = new Walkthrough(check)
                .Command($"{Assess} --fix-script fixes --check {check}").Output($"fails  {check}: {found[check]}", "bad")
                .Command($"bash fixes/{ScriptOf(check, "fix")}").Output(fix[check].Dry)
                .Command($"bash fixes/{ScriptOf(check, "fix")} --apply").Output(fix[check].Applied)
                .Command(Assess).Output($"passes {check}", "good")
                .Command($"bash fixes/{ScriptOf(check, "revert")} --apply   # should it have been wrong").Output(revert[check].Applied);
            await File.WriteAllTextAsync(Path.Combine(folder, check["posture.".Length..] + ".svg"), picture.Svg(), TestContext.Current.CancellationToken);
        }
    }

    // The ten most common.
    private static readonly IReadOnlyList<string> Guide =
    [
        "posture.kerberos.no-preauthentication", "posture.passwords.never-expires", "posture.passwords.not-required", "posture.passwords.reversible-users", "posture.kerberos.unconstrained-delegation",
        "posture.privileged.service-name", "posture.permissions.machine-account-quota", "posture.permissions.replication", "posture.permissions.adminsdholder", "posture.stale.dormant-users",
    ];
}
