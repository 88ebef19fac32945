using Deception.Contracts;
using Deception.Tests.Lab.Domain;

namespace Deception.Tests.Lab;

/// <summary>Names and passwords guessed with everyday clients, over each protocol that takes them.</summary>
[Collection<SambaLabCollection>]
public sealed class GuessingAttackTests
{
    private const string Guess = "Winter-2026.Pass";

    private static readonly string Accounts =
        string.Join(' ', Names.Created.Where(p => !Names.IsHoney(p) && !p.NoPreauthentication).Select(p => p.Name));

    private readonly SambaLab _lab;
    private readonly LabHost _guesser;

    public GuessingAttackTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _guesser) = (lab, lab.Network.Guesser);
    }

    [Fact]
    public async Task Names_over_Kerberos()
    {
        var finding = await RaisedByAsync("kerberos.user-enumeration",
            $"for name in adam.baker berta.cook carl.fisher dora.mason emil.smith fritz.miller greta.hunter {Accounts}; do kinit $name </dev/null; done");
        Assert.Contains(finding.Accounts, a => a.Contains("emil.smith", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public Task Spray_over_Kerberos() =>
        RaisedByAsync("kerberos.password-spray", $"for name in {Accounts}; do echo {Guess} | kinit $name; done");

    [Fact]
    public Task Spray_over_LDAP() => RaisedByAsync("ldap.password-spray",
        $"for name in {Accounts}; do ldapsearch -x -H ldap://{Names.Controller} -s base -b '' -D $name@{Names.Dns} -w {Guess}; done");

    [Fact]
    public Task Spray_over_NTLM() => RaisedByAsync("ntlm.password-spray",
        $"for name in {Accounts}; do smbclient -L {Names.Controller} --use-kerberos=off -U {Names.Netbios}/$name%{Guess}; done");

    [Fact]
    public async Task Roasting_of_an_account_without_preauthentication()
    {
        var target = Names.NoPreauthentication.Name;
        var finding = await _lab.RaisedByAsync("kerberos.asrep-roasting", _guesser, async () =>
        {
            var told = await _guesser.ImpacketAsync("GetNPUsers", "-no-pass", "-dc-ip", _lab.Network.FirstController.Address, $"{Names.Dns}/{target}");
            Assert.True(told.Text.Contains("$krb5asrep$", StringComparison.Ordinal), told.Text + told.Errors);
        });
        Assert.Contains(finding.Accounts, a => a.Contains(target, StringComparison.OrdinalIgnoreCase));
    }

    // What the clients say of wrong passwords is of no interest.
    private Task<Finding> RaisedByAsync(string detector, string loop) =>
        _lab.RaisedByAsync(detector, _guesser, () => _guesser.RunAsync(["bash", "-c", loop]));
}
