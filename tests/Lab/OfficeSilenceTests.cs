using Deception.Contracts;
using Deception.Tests.Lab.Domain;

namespace Deception.Tests.Lab;

/// <summary>What people, administrators and their programs do all day. Whatever alarms here is a fault of a detector.</summary>
[Collection<SambaLabCollection>]
public sealed class OfficeSilenceTests
{
    private static readonly string AdministratorLogin = $"-U{Names.Administrator.Name}%{Names.Administrator.Password}";

    private readonly SambaLab _lab;
    private readonly LabNetwork _network;

    public OfficeSilenceTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _network) = (lab, lab.Network);
    }

    [Fact]
    public async Task Member_joins_and_leaves_by_net()
    {
        await _network.Member.CheckAsync(["net", "ads", "join", AdministratorLogin, "--no-dns-updates"]);
        await _network.Member.CheckAsync(["net", "ads", "testjoin"]);
        await _network.Member.CheckAsync(["net", "ads", "leave", AdministratorLogin]);
        await _lab.IsSilentAsync(_network.Member);
    }

    [Fact]
    public async Task Member_joins_by_remote_calls()
    {
        await _network.OldMember.CheckAsync(["net", "rpc", "join", AdministratorLogin, "-S", Names.Controller]);
        await _lab.IsSilentAsync(_network.OldMember);
    }

    [Fact]
    public async Task Policies_are_listed_and_read()
    {
        await _network.Admin.CheckAsync(["samba-tool", "gpo", "listall", "-H", $"ldap://{Names.Controller}", AdministratorLogin]);
        await _network.Client.CheckAsync(["smbclient", $"//{Names.Controller}/sysvol", $"-U{Names.Bob.Name}%{Names.Bob.Password}",
            "-c", $@"get {Names.Dns}\Policies\{{31B2F340-016D-11D2-945F-00C04FB984F9}}\GPT.INI gpt.ini"]);
        await _lab.IsSilentAsync(_network.Admin, _network.Client);
    }

    [Fact]
    public async Task Help_desk_sets_a_password()
    {
        var erin = new Person(Names.Erin.Name, "Erin.Cloudy-Day8");
        await _network.Admin.CheckAsync(["samba-tool", "user", "setpassword", erin.Name, $"--newpassword={erin.Password}",
            "-H", $"ldap://{Names.Controller}", AdministratorLogin]);
        await _network.Client.KinitAsync(erin);
        await _lab.IsSilentAsync(_network.Admin, _network.Client);
    }

    [Fact]
    public async Task Printers_are_listed()
    {
        await _network.Client.RunAsync(["rpcclient", $"-U{Names.Netbios}/{Names.Dave.Name}%{Names.Dave.Password}", Names.Controller, "-c", "enumprinters 1"]);
        await _lab.IsSilentAsync(_network.Client);
    }

    [Fact]
    public async Task Monitor_counts_things()
    {
        // A quick poller, as far as the wire is concerned; its pauses would only cost time.
        var search = $"ldapsearch -x -H ldap://{Names.Controller} -D {Names.Monitor.Name}@{Names.Dns} -w {Names.Monitor.Password} -b {Names.BaseDn}";
        await _network.Watchman.CheckAsync(["bash", "-ec", $"""
            for round in 0 1 2 3 4 5 6 7 8 9; do
                {search} '(sAMAccountName={Names.Alice.Name})' accountExpires lockoutTime
                {search} '(&(objectClass=computer)(dNSHostName={Names.Controller}))' operatingSystem whenChanged
                read -t 1 <> <(:) || true
            done
            """]);
        // That its password can be read on the wire is true, and to be told.
        await _lab.IsSilentAsync(f => f.Detector == "ldap.cleartext-bind", _network.Watchman);
    }

    [Fact]
    public async Task Morning_of_an_office()
    {
        foreach (var person in new[] { Names.Alice, Names.Bob, Names.Dave, Names.Mallory })
        {
            if (person == Names.Bob)
            {
                await _network.Client.RunAsync(["kinit", person.Name], "Frosty.Bob-Day7\n");
            }
            await _network.Client.KinitAsync(person);
            await _network.Client.CheckAsync(["bash", "-ec", $"""
                kvno cifs/{Names.Controller} ldap/{Names.Controller} HTTP/portal.{Names.Dns}
                smbclient -L {Names.Controller} --use-kerberos=required
                smbclient //{Names.Controller}/netlogon --use-kerberos=required -c ls
                ldapsearch -LLL -Q -Y GSSAPI -H ldap://{Names.Controller} -b {Names.BaseDn} '(sAMAccountName={person.Name})' memberOf displayName
                rpcclient {Names.Controller} --use-kerberos=required -c 'lookupnames {person.Name}'
                """]);
        }
        await _lab.IsSilentAsync(_network.Client);
    }
}
