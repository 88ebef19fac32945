using Deception.Contracts;
using Deception.Tests.Lab.Domain;

namespace Deception.Tests.Lab;

/// <summary>Real tools against a real domain controller: each has to be at the SIEM within two seconds of its packet.</summary>
[Collection<SambaLabCollection>]
public sealed class AttackTests
{
    private readonly SambaLab _lab;
    private readonly LabHost _attacker;

    public AttackTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _attacker) = (lab, lab.Network.Attacker);
        TestContext.Current.TestOutputHelper?.WriteLine($"the lab was raised in {lab.RaisedIn.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task Kerberoasting()
    {
        var finding = await Alarm.RaisedByAsync(_lab, f => IsFromAttacker(f, "kerberos.kerberoasting"), () =>
            _attacker.ImpacketAsync("GetUserSPNs", "-request", "-dc-ip", _lab.Network.FirstController.Address, Login(Names.Mallory)));
        Assert.Equal(FindingKind.Threat, finding.Kind);
        Assert.Equal(Names.Dns, finding.Domain);
    }

    [Fact]
    public async Task Directory_replication_by_no_controller()
    {
        var output = "";
        var finding = await Alarm.RaisedByAsync(_lab, f => IsFromAttacker(f, "drsuapi.dcsync"), async () =>
        {
            output = (await _attacker.ImpacketAsync("secretsdump", "-just-dc", $"{Login(Names.Administrator)}@{Names.Controller}")).Text;
        });
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Contains("krbtgt:502:", output, StringComparison.Ordinal);
    }

    [Fact]
    public Task Honey_account_over_Kerberos() =>
        SignInAsync(Names.HoneyKerberos, () => _attacker.KinitAsync(Names.HoneyKerberos));

    [Fact]
    public Task Honey_account_by_simple_bind() =>
        SignInAsync(Names.HoneySimple, () => _attacker.CheckAsync(["ldapsearch", "-x", "-H", $"ldap://{Names.Controller}", "-s", "base", "-b", Names.BaseDn,
            "-D", $"CN={Names.HoneySimple.Name},CN=Users,{Names.BaseDn}", "-w", Names.HoneySimple.Password]));

    [Fact]
    public Task Honey_account_by_NTLM_in_LDAP() =>
        SignInAsync(Names.HoneyNtlm, () => _attacker.CheckAsync(["ldbsearch", "-H", $"ldap://{Names.Controller}", "-s", "base", "dn",
            "--use-kerberos=off", $"-U{Names.Netbios}/{Names.HoneyNtlm.Name}%{Names.HoneyNtlm.Password}"]));

    private async Task SignInAsync(Person honey, Func<Task> signIn)
    {
        var finding = await Alarm.RaisedByAsync(_lab,
            f => IsFromAttacker(f, "honey.account-signin") && f.Accounts.Any(a => a.Contains(honey.Name, StringComparison.OrdinalIgnoreCase)), signIn);
        Assert.Equal(FindingKind.Touch, finding.Kind);
        Assert.Equal(Severity.Critical, finding.Severity);
    }

    private bool IsFromAttacker(Finding finding, string detector) => finding.Detector == detector && finding.Source.Ip == _attacker.Address;

    private static string Login(Person person) => $"{Names.Dns}/{person.Name}:{person.Password}";
}
