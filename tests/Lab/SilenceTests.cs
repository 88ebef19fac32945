using Deception.Contracts;
using Deception.Tests.Lab.Domain;

namespace Deception.Tests.Lab;

/// <summary>Lawful work: nothing but notices and exposures may come of it. A marker tells when the sensor has judged it.</summary>
[Collection<SambaLabCollection>]
public sealed class SilenceTests
{
    private readonly SambaLab _lab;
    private readonly LabNetwork _network;

    public SilenceTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _network) = (lab, lab.Network);
    }

    [Fact]
    public async Task Sign_in()
    {
        await _network.Client.KinitAsync(Names.Alice);
        await IsSilentAsync(_network.Client);
    }

    [Fact]
    public async Task Password_change()
    {
        var changed = new Person(Names.Carol.Name, "Carol.Windy-Day8");
        await _network.Client.CheckAsync(["kpasswd", Names.Carol.Name], $"{Names.Carol.Password}\n{changed.Password}\n{changed.Password}\n");
        await _network.Client.KinitAsync(changed);
        await IsSilentAsync(_network.Client);
    }

    [Fact]
    public async Task Search_by_an_administrator()
    {
        await _network.Admin.KinitAsync(Names.Administrator);
        var found = await _network.Admin.CheckAsync(["ldapsearch", "-LLL", "-Q", "-Y", "GSSAPI", "-H", $"ldap://{Names.Controller}",
            "-b", Names.BaseDn, "(servicePrincipalName=*)", "servicePrincipalName"]);
        Assert.Contains("MSSQLSvc/archive01.mine.test:1433", found, StringComparison.Ordinal);
        await IsSilentAsync(_network.Admin);
    }

    [Fact]
    public async Task Second_controller_joins_and_replicates()
    {
        var (first, second) = (_network.FirstController, _network.SecondController);
        await Samba.JoinAsync(second);
        await Samba.StartAsync(second, _network.Admin, _lab.Folder);
        await ReplicateAsync(to: second, from: first);
        await ReplicateAsync(to: first, from: second);
        await IsSilentAsync(second);
        Assert.Contains(await FindingsOfAsync(second), f => f.Detector == "notice.new-domain-controller");
    }

    private Task ReplicateAsync(LabHost to, LabHost from) =>
        _network.Admin.CheckAsync(["samba-tool", "drs", "replicate", $"{to.Name}.{Names.Dns}", $"{from.Name}.{Names.Dns}", Names.BaseDn,
            $"-U{Names.Administrator.Name}%{Names.Administrator.Password}"]);

    private async Task IsSilentAsync(LabHost host)
    {
        await _lab.MarkAsync();
        Assert.DoesNotContain(await FindingsOfAsync(host), f => f.Kind is FindingKind.Threat or FindingKind.Touch or FindingKind.Change);
    }

    private async Task<IEnumerable<Finding>> FindingsOfAsync(LabHost host) =>
        (await _lab.Api.FindingsAsync(TestContext.Current.CancellationToken)).Where(f => f.Source.Ip == host.Address);
}
