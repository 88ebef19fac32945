using Deception.Contracts;
using Deception.Tests.Lab.Domain;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab;

/// <summary>Attacks on the directory, with tickets, and on names.</summary>
[Collection<SambaLabCollection>]
public sealed class DirectoryAttackTests
{
    private static readonly string Ldap = $"ldap://{Names.Controller}";

    private readonly SambaLab _lab;
    private readonly LabHost _snooper;
    private readonly LabHost _thief;

    public DirectoryAttackTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _snooper, _thief) = (lab, lab.Network.Snooper, lab.Network.Thief);
    }

    [Fact]
    public Task Directory_swept() => SearchedAsync("ldap.reconnaissance",
        ("(&(objectCategory=person)(objectClass=user))", "sAMAccountName memberOf pwdLastSet lastLogon userAccountControl"),
        ("(objectClass=group)", "sAMAccountName member"),
        ("(objectCategory=computer)", "dNSHostName operatingSystem"),
        ("(objectClass=trustedDomain)", "trustPartner trustDirection"),
        ("(adminCount=1)", "sAMAccountName"),
        ("(userAccountControl:1.2.840.113556.1.4.803:=524288)", "sAMAccountName"),
        ("(|(msDS-AllowedToDelegateTo=*)(msDS-AllowedToActOnBehalfOfOtherIdentity=*))", "sAMAccountName msDS-AllowedToDelegateTo"));

    [Fact]
    public Task Service_accounts_looked_for() => SearchedAsync("ldap.spn-enumeration",
        ("(&(servicePrincipalName=*)(objectCategory=person)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))", "sAMAccountName servicePrincipalName"));

    [Fact]
    public async Task Password_of_an_administrator_in_clear()
    {
        var finding = await _lab.RaisedByAsync("ldap.cleartext-bind", _thief, () => ModifyAsync("CN=bob,CN=Users", "replace: description\ndescription: seen"));
        Assert.DoesNotContain(Names.Administrator.Password, string.Join(' ', finding.Evidence.Select(e => e.ToString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("directory.privileged-group-change", "CN=Domain Admins,CN=Users", "add: member\nmember: CN=mallory,CN=Users,DC=mine,DC=test")]
    [InlineData("directory.spn-write", "CN=svc_fax,CN=Users", "add: servicePrincipalName\nservicePrincipalName: http/nothing.mine.test")]
    [InlineData("directory.account-weakened", "CN=svc_fax,CN=Users", "replace: userAccountControl\nuserAccountControl: 4194816")]
    [InlineData("directory.delegation-write", "CN=svc_fax,CN=Users", "add: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: cifs/dc1.mine.test")]
    [InlineData("directory.sid-history-write", "CN=svc_fax,CN=Users", "add: sIDHistory\nsIDHistory:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAAAIAAA==")]
    [InlineData("directory.adminsdholder-write", "CN=AdminSDHolder,CN=System", "replace: description\ndescription: changed")]
    public Task Directory_changed(string detector, string name, string change) =>
        _lab.RaisedByAsync(detector, _snooper, () => ModifyAsync(name, change, _snooper));

    [Fact]
    public Task Ticket_got_with_a_hash() => _lab.RaisedByAsync("kerberos.overpass-the-hash", _thief, async () =>
    {
        // MD4 of the password in UTF-16 is all that a thief of hashes has; impacket makes it of the password here.
        var hash = await _thief.CheckAsync(["/usr/bin/python3", "-c", "import sys; from impacket.ntlm import compute_nthash; print(compute_nthash(sys.argv[1]).hex())",
            Names.Service.Password]);
        await _thief.ImpacketAsync("getTGT", "-hashes", $":{hash.Trim()}", "-dc-ip", _lab.Network.FirstController.Address, $"{Names.Dns}/{Names.Service.Name}");
    });

    [Fact]
    public async Task Ticket_taken_to_another_host()
    {
        await _lab.Network.Client.KinitAsync(Names.Alice);
        await _lab.Network.Client.CheckAsync(["kvno", $"ldap/{Names.Controller}"]);
        var tickets = await _lab.Network.Client.CheckAsync(["base64", "-w0", "/run/tickets"]);
        await _lab.RaisedByAsync("kerberos.pass-the-ticket", _thief, () =>
            _thief.CheckAsync(["bash", "-ec", $"umask 077; base64 -d >/run/tickets; smbclient -L {Names.Controller} --use-kerberos=required"], tickets));
    }

    [Fact]
    public Task Zone_transferred() => _lab.RaisedByAsync("dns.zone-transfer", _snooper, () => _snooper.RunAsync(
        ["/usr/bin/python3", Repository.LabScript("names.py"), "transfer", _lab.Network.FirstController.Address, Names.Dns]));

    [Fact]
    public Task Names_answered_that_are_not_ones_own() => _lab.RaisedByAsync("names.poisoning", _snooper, () => _snooper.RunAsync(
        ["/usr/bin/python3", Repository.LabScript("names.py"), "poison", _lab.Network.FirstController.Address, _snooper.Address]));

    private Task<Finding> SearchedAsync(string detector, params IReadOnlyList<(string Filter, string Attributes)> searches) =>
        _lab.RaisedByAsync(detector, _snooper, async () =>
        {
            foreach (var (filter, attributes) in searches)
            {
                await _snooper.CheckAsync(["ldapsearch", "-x", "-LLL", "-H", Ldap, "-D", $"{Names.Mallory.Name}@{Names.Dns}", "-w", Names.Mallory.Password,
                    "-b", Names.BaseDn, "-E", "pr=200/noprompt", filter, .. attributes.Split(' ')]);
            }
        });

    private Task ModifyAsync(string name, string change) => ModifyAsync(name, change, _thief);

    // Some of these Samba refuses; the try is on the wire all the same.
    private static Task ModifyAsync(string name, string change, LabHost from) => from.RunAsync(
        ["ldapmodify", "-x", "-H", Ldap, "-D", $"{Names.Administrator.Name}@{Names.Dns}", "-w", Names.Administrator.Password],
        $"dn: {name},{Names.BaseDn}\nchangetype: modify\n{change}\n");
}
