using Deception.Contracts;
using Deception.Tests.Lab.Domain;

namespace Deception.Tests.Lab;

/// <summary>Looking around: ports, decoys, policies.</summary>
[Collection<SambaLabCollection>]
public sealed class ProwlAttackTests
{
    private const string PolicyId = "{31B2F340-016D-11D2-945F-00C04FB984F9}";

    private readonly SambaLab _lab;
    private readonly LabHost _prowler;

    public ProwlAttackTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _prowler) = (lab, lab.Network.Prowler);
    }

    [Fact]
    public Task Ports_of_the_controller() => RaisedByAsync("scan.port-scan",
        $"for port in 21 22 23 25 80 110 143 443 1433 3306 3389 5432 5900 5985 8080 8443; do : 3<>/dev/tcp/{_lab.Network.FirstController.Address}/$port; done");

    [Fact]
    public async Task Contact_with_a_decoy()
    {
        var finding = await RaisedByAsync("honey.host-contact", $": 3<>/dev/tcp/{_lab.Network.DecoyAddress}/445");
        Assert.Equal(FindingKind.Touch, finding.Kind);
    }

    [Fact]
    public async Task Passwords_in_policies()
    {
        // An administrator left one there (MS-GPPREF 2.2.1.1.4); its cipher text is made up.
        await _lab.Network.Admin.CheckAsync(["bash", "-ec", $"""
            echo '<Groups><User name="local"><Properties cpassword="AAAAAAAAAAAAAAAAAAAAAA" userName="local"/></User></Groups>' >Groups.xml
            folder='{Names.Dns}\Policies\{PolicyId}\MACHINE'
            smbclient //{Names.Controller}/sysvol -U'{Names.Administrator.Name}%{Names.Administrator.Password}' -c \
                "cd $folder; mkdir Preferences; cd Preferences; mkdir Groups; cd Groups; put Groups.xml"
            """]);
        var finding = await _lab.RaisedByAsync("smb.policy-password-hunt", _prowler, () => _prowler.ImpacketAsync("Get-GPPPassword",
            $"{Names.Dns}/{Names.Mallory.Name}:{Names.Mallory.Password}@{Names.Controller}", "-dc-ip", _lab.Network.FirstController.Address));
        Assert.Contains(finding.Evidence, e => e.Value.EndsWith("Groups.xml", StringComparison.OrdinalIgnoreCase));
    }

    private Task<Finding> RaisedByAsync(string detector, string script) =>
        _lab.RaisedByAsync(detector, _prowler, () => _prowler.RunAsync(["bash", "-c", script]));
}
