using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deception.Contracts;
using Deception.Tests.Lab.Domain;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Posture;

/// <summary>Agents that read the directory by lease: exposures, changes, facts; over the death of an agent and of the controller, and a take-over.</summary>
public sealed partial class DirectoryAgentTests : IClassFixture<PostureLab>
{
    private const string ApiAddress = "127.0.0.1:8480";
    private const string Bob = "CN=bob,CN=Users,DC=mine,DC=test";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly PostureLab _lab;

    public DirectoryAgentTests(PostureLab lab)
    {
        _lab = lab;
        Assert.SkipUnless(lab.Lacking is null, lab.Lacking ?? "");
    }

    [Fact]
    public async Task One_agent_reads_tells_each_change_once_over_deaths_and_another_takes_over()
    {
        var hub = _lab.Network.Hub;
        var folder = Directory.CreateDirectory(Path.Combine(_lab.Folder, "agents")).FullName;
        var installation = new Installation(folder, $"http://{ApiAddress}", new IPEndPoint(IPAddress.Parse(hub.Address), 4222), hub.Start, words => hub.CheckAsync(words));
        var policy = Path.Combine(folder, "policy.json");
        await File.WriteAllBytesAsync(policy, JsonSerializer.SerializeToUtf8Bytes(new Policy
        {
            Domains = [new DomainPolicy { Name = Names.Dns, Netbios = Names.Netbios }],
            Honey = new HoneyPolicy { Accounts = [new HoneyAccount { Name = "adm_legacy", Domain = Names.Dns }] },
        }, ContractsJson.Default.Policy));
        await installation.PrepareAsync(policy);
        var controller = installation.StartController();
        using var api = new ControllerApi(new Uri($"http://{ApiAddress}"), installation.ApiToken, NamespaceConnector.Handler(hub.Space, IPEndPoint.Parse(ApiAddress)));
        await installation.ReadyAsync(api, controller);
        await _lab.SambaToolAsync("user", "create", PostureLab.Trent, "Trent.Hazy-Day7");
        await installation.EnrolAsync("first");
        await installation.EnrolAsync("second");
        await installation.EnrolAsync("wire");
        await _lab.Network.Watchman.KinitAsync(Names.Carol);
        // One sensor sees the controller's wire: it knows who signs in where, and who writes.
        _lab.Network.FirstController.Start(installation.Sensor("wire", ["eth0"], []), Path.Combine(folder, "wire.log"));
        await _lab.SambaToolAsync("computer", "create", "WSA", $"--ip-address={_lab.Network.Admin.Address}");

        var log = Path.Combine(folder, "first.log");
        var first = _lab.Network.Client.Start(installation.DirectorySensor("first", Names.Dns, Names.Controller, changesSeconds: 600, fastSeconds: 2), log);
        Daemon? second = null;
        Task<Finding> FoundAsync(string what, Func<Finding, bool> is_) => Wait.ForAsync(
            () => $"{what}; {first.LastWords()}; {second?.LastWords()}; {controller.LastWords()}", Patience, async stop => (await api.FindingsAsync(stop)).FirstOrDefault(is_));

        var exposure = await FoundAsync("the exposures", f => f.Detector == "posture.gpo.passwords");
        Assert.Equal((FindingKind.Exposure, "first"), (exposure.Kind, exposure.Agent));
        // What the directory says of its accounts has come into the policy.
        await Wait.UntilAsync(() => "privileged accounts in the policy", Patience, async _ => (await installation.CommandAsync("facts", "list")).Contains("directory", StringComparison.Ordinal));

        await Wait.UntilAsync(() => $"a snapshot; {first.LastWords()}", Patience, _ => Task.FromResult(File.Exists(Path.Combine(folder, "first", "directory-mine.test.snapshot"))));
        await FlagsAsync(0x400000 | 0x20 | 512);
        var weak = await FoundAsync("the change", f => f.Detector == "change.asrep-roastable" && f.Accounts.Contains("bob"));
        Assert.Equal(Severity.High, weak.Severity);
        Assert.Contains("1 changes, seen by a fast look", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
        await _lab.ModifyAsync("dn: CN=adm_legacy,CN=Users,DC=mine,DC=test\nchangetype: modify\nreplace: description\ndescription: seen\n");
        Assert.Equal(FindingKind.Touch, (await FoundAsync("the honey account's change", f => f.Detector == "honey.account-changed")).Kind);

        // All that is watched first, by tools, in fast mode.
        var descriptors = await _lab.WeakenAsync();
        foreach (var change in PostureLab.Eleven)
        {
            await FoundAsync(change, f => f.Detector == change && Impact(f) == "bad" && !f.Accounts.Contains("bob"));
        }
        await _lab.SambaToolAsync("computer", "create", "TAKEN");
        await FoundAsync("the machine account", f => f.Detector == "change.machine-account" && f.Accounts.Contains("TAKEN$"));

        // The directory keeps no author. Where the wire showed who wrote, the change says so, in a later revision if need be.
        await _lab.Network.Snooper.CheckAsync(["ldapmodify", "-x", "-H", $"ldap://{Names.Controller}", "-D", $"{Names.Administrator.Name}@{Names.Dns}", "-w", Names.Administrator.Password],
            "dn: CN=Backup Operators,CN=Builtin,DC=mine,DC=test\nchangetype: modify\nadd: member\nmember: CN=mallory,CN=Users,DC=mine,DC=test\n");
        var written = await FoundAsync("the author", f => f.Detector == "change.privileged-member" && f.Source.Ip == _lab.Network.Snooper.Address);
        Assert.Contains(written.Evidence, e => e.Name == "made by" && e.Value.StartsWith(Names.Administrator.Name, StringComparison.OrdinalIgnoreCase));

        // The agent dies; what is changed meanwhile is told by its next life, once.
        await first.KillAsync();
        await FlagsAsync(0x20 | 512);
        // And the controller is away while it comes back.
        await controller.KillAsync();
        // In this life it looks by DirSync. (Samba hides deletions there too from all but administrators.)
        foreach (var context in new[] { "", "CN=Configuration,", "DC=DomainDnsZones,", "DC=ForestDnsZones," })
        {
            await _lab.SambaToolAsync("dsacl", "set", $"--objectdn={context}DC=mine,DC=test", $"--sddl=(OA;;CR;1131f6aa-9c07-11d1-f79f-00c04fc2dcd2;;{await _lab.SidAsync(Names.Carol.Name)})");
        }
        first = _lab.Network.Client.Start(installation.DirectorySensor("first", Names.Dns, Names.Controller, changesSeconds: 600, fastSeconds: 2, dirSync: true), log);
        controller = installation.StartController();
        await installation.ReadyAsync(api, controller);
        await FoundAsync("the good change", f => f.Detector == "change.asrep-roastable" && f.Accounts.Contains("bob") && f.Severity == Severity.Informational);
        await _lab.SambaToolAsync("computer", "create", "LATER");
        await FoundAsync("the next machine account", f => f.Detector == "change.machine-account" && f.Accounts.Contains("LATER$"));
        await Wait.UntilAsync(() => $"a DirSync look; {File.ReadAllText(log)}", Patience, async stop => (await File.ReadAllTextAsync(log, stop)).Contains("seen by a DirSync look", StringComparison.Ordinal));

        // Another takes over, once the lease of the first has lapsed. What changed while nobody looked is told all the same, for the first has left where it stopped.
        await first.KillAsync();
        await FlagsAsync(0x10000 | 0x20 | 512);
        second = _lab.Network.Watchman.Start(installation.DirectorySensor("second", Names.Dns, Names.Controller, changesSeconds: 5), Path.Combine(folder, "second.log"));
        var taken = await FoundAsync("the second's change", f => f.Detector == "change.password-never-expires" && f.Accounts.Contains("bob"));
        Assert.Equal("second", taken.Agent);
        // Its first assessment knew who is signed in where, as the sensor on the wire had seen it.
        await Wait.UntilAsync(() => $"an assessment that knows what all saw; {second.LastWords()}", Patience,
            async stop => KnowsAll().IsMatch(await File.ReadAllTextAsync(Path.Combine(folder, "second.log"), stop)));

        await FlagsAsync(544);
        await FoundAsync("the end", f => f.Detector == "change.password-never-expires" && f.Severity == Severity.Informational);
        var changes = (await api.FindingsAsync(TestContext.Current.CancellationToken)).Where(f => f.Kind == FindingKind.Change && f.Accounts.Contains("bob")).ToList();
        Assert.Equal(
            ["change.asrep-roastable High", "change.asrep-roastable Informational", "change.password-never-expires Informational", "change.password-never-expires Medium"],
            changes.Select(c => $"{c.Detector} {c.Severity}").Order(StringComparer.Ordinal));

        // And undone, by schedule.
        await _lab.MendAsync(descriptors);
        foreach (var change in PostureLab.Eleven)
        {
            await FoundAsync($"{change}, undone", f => f.Detector == change && f.Agent == "second" && Impact(f) == "good" && !f.Accounts.Contains("bob"));
        }
        var all = (await api.FindingsAsync(TestContext.Current.CancellationToken)).Where(f => f.Kind == FindingKind.Change).ToList();
        Assert.Equal(all.Count, all.Select(f => (f.Detector, Object(f), Impact(f), f.Summary)).Distinct().Count());
        await second.KillAsync();
        await controller.KillAsync();
    }

    [Fact]
    public async Task A_controller_that_dies_half_way_is_replaced_by_another()
    {
        var (client, dying) = (_lab.Network.Client, _lab.Network.SecondController);
        await Samba.JoinAsync(dying);
        var samba = await Samba.StartAsync(dying, _lab.Network.Admin, _lab.Folder);
        // Samba writes its names minutes after the start; until then no ticket says where it is.
        await _lab.SambaToolAsync("spn", "add", "ldap/dc2.mine.test", "DC2$");
        var said = "";
        await Wait.UntilAsync(() => $"the second controller takes tickets; {said}", Patience, async _ =>
        {
            var tried = await client.RunAsync(["ldapsearch", "-Q", "-Y", "GSSAPI", "-H", "ldap://dc2.mine.test", "-s", "base", "-b", "DC=mine,DC=test", "dn"]);
            said = tried.Errors;
            return tried.ExitCode == 0;
        });
        // So slow that it is still being read when it dies.
        await dying.CheckAsync(["tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "2mbit", "burst", "32kbit", "latency", "400ms"]);

        var assessing = _lab.AssessAsync("--server", "dc2.mine.test", "--server", Names.Controller);
        await Wait.UntilAsync(() => "some of it read from the second controller", Patience, async _ => assessing.IsCompleted
            ? throw new InvalidOperationException($"read already, at {(await assessing).Server}: {string.Join("; ", (await assessing).Unread.Take(5))}")
            : ReceivedBytes().Matches(await client.CheckAsync(["ss", "-Htin", "dst", dying.Address, "and", "dport", "=", "389"])).Sum(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) > 300_000);
        await samba.KillAsync();

        var assessment = await assessing;
        Assert.Contains(assessment.Unread, u => u.Contains("read again at dc1.mine.test", StringComparison.Ordinal));
        Assert.Contains(assessment.Checks, c => c.Id == "posture.gpo.passwords" && c.State == "failed");
        Assert.True(assessment.Objects > 3000);
    }

    private static string? Impact(Finding finding) => finding.Evidence.FirstOrDefault(e => e.Name == "impact")?.Value;

    private static string? Object(Finding finding) => finding.Evidence.FirstOrDefault(e => e.Name == "object")?.Value;

    [GeneratedRegex(@"knowing [1-9]\d* sessions and [1-9]\d* findings of all agents")]
    private static partial Regex KnowsAll();

    [GeneratedRegex(@"bytes_received:(\d+)")]
    private static partial Regex ReceivedBytes();

    private Task FlagsAsync(int flags) => _lab.ModifyAsync($"dn: {Bob}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: {flags}\n");
}
