using System.Globalization;
using Deception.Tests.Lab.Domain;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Posture;

/// <summary>A real domain of many objects: read whole, in pages, about as fast as the directory gives them.</summary>
public sealed class LargeDirectoryTests
{
    private const int Accounts = 20_000;
    private static readonly TimeSpan Filling = TimeSpan.FromMinutes(15);
    private readonly ITestOutputHelper _output;

    public LargeDirectoryTests(ITestOutputHelper output) => _output = output;

    [Fact]
    [Trait("Run", "asked")]
    public async Task Twenty_thousand_objects_are_read_about_as_fast_as_ldapsearch_does()
    {
        Assert.SkipUnless(Requirements.Lacking() is null, Requirements.Lacking() ?? "");
        await using var janitor = Janitor.Start();
        var folder = janitor.Folder("large");
        var network = new LabNetwork(janitor, folder, "l");
        await network.RaiseAsync();
        await Samba.ProvisionAsync(network.FirstController);
        var filled = await network.FirstController.RunAsync(["/usr/bin/python3", Repository.LabScript("many.py"), Accounts.ToString(CultureInfo.InvariantCulture)], limit: Filling);
        Assert.True(filled.ExitCode == 0, filled.Errors);
        await Samba.StartAsync(network.FirstController, network.Admin, folder);
        await network.Client.KinitAsync(Names.Carol);

        var snapshot = Path.Combine(folder, "large.snapshot");
        // Once before, so that neither finds a cold cache.
        _ = await SearchAsync(network);
        List<(double Search, double Read)> rounds = [];
        for (var round = 0; round < 3; round++)
        {
            var search = await TimedAsync(() => SearchAsync(network));
            var whole = await TimedAsync(() => network.Client.CheckAsync([Repository.Sensor, "assess", "--domain", Names.Dns, "--server", Names.Controller, "--save", snapshot, "--format", "json"]));
            var offline = await TimedAsync(() => network.Client.CheckAsync([Repository.Sensor, "assess", "--snapshot", snapshot, "--format", "json"]));
            rounds.Add((search.Seconds, whole.Seconds - offline.Seconds));
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ldapsearch {search.Seconds:0.0} s, reading {whole.Seconds - offline.Seconds:0.0} s (assess {whole.Seconds:0.0} s, offline {offline.Seconds:0.0} s), {search.Objects} objects"));
            Assert.True(search.Objects > Accounts);
        }
        var (ratio, best) = (rounds.Min(r => r.Read / r.Search), rounds[0]);
        Assert.True(ratio <= 1.5, string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} times ldapsearch; first {best}"));
    }

    private static async Task<(double Seconds, int Objects)> TimedAsync<T>(Func<Task<T>> run)
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = await run();
        return (TimeProvider.System.GetElapsedTime(start).TotalSeconds, result is int objects ? objects : 0);
    }

    // The same contexts, attributes, pages and SD-flags control.
    private static async Task<int> SearchAsync(LabNetwork network)
    {
        var objects = 0;
        foreach (var (context, filter) in new[]
        {
            ("DC=mine,DC=test", "(objectClass=*)"), ("CN=Configuration,DC=mine,DC=test", "(objectClass=*)"), ("CN=Schema,CN=Configuration,DC=mine,DC=test", "(|(objectClass=classSchema)(objectClass=attributeSchema)(objectClass=dMD))"),
            ("DC=DomainDnsZones,DC=mine,DC=test", "(objectClass=*)"), ("DC=ForestDnsZones,DC=mine,DC=test", "(objectClass=*)"),
        })
        {
            var text = await network.Client.CheckAsync(["ldapsearch", "-Q", "-LLL", "-o", "ldif-wrap=no", "-Y", "GSSAPI", "-H", $"ldap://{Names.Controller}", "-E", "pr=1000/noprompt",
                "-E", "!1.2.840.113556.1.4.801=::MAMCAQc=", "-b", context, filter, .. Deception.Posture.Snapshots.Attributes.All.Distinct()]);
            objects += text.Split('\n').Count(l => l.StartsWith("dn:", StringComparison.Ordinal));
        }
        return objects;
    }
}
