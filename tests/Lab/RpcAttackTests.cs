using Deception.Contracts;
using Deception.Tests.Lab.Domain;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab;

/// <summary>Remote calls: what is listed, taken, run and coerced at a controller over SMB pipes and TCP.</summary>
[Collection<SambaLabCollection>]
public sealed class RpcAttackTests
{
    private static readonly string UserLogin = $"-U{Names.Netbios}/{Names.Mallory.Name}%{Names.Mallory.Password}";
    private static readonly string AdministratorLogin = $"-U{Names.Netbios}/{Names.Administrator.Name}%{Names.Administrator.Password}";

    private readonly SambaLab _lab;
    private readonly LabHost _caller;

    public RpcAttackTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _caller) = (lab, lab.Network.Caller);
    }

    [Fact]
    public Task Accounts_listed() => RaisedByAsync("samr.enumeration",
        "rpcclient", UserLogin, Names.Controller, "-c", "enumdomusers; enumdomgroups; querydispinfo; querygroupmem 0x200");

    [Fact]
    public Task Relative_identifiers_walked() => ByImpacketAsync("lsarpc.sid-enumeration", "lookupsid", Target(Names.Mallory), "700");

    [Fact]
    public Task Sessions_listed() => ByCallAsync("srvsvc.session-enumeration", Names.Mallory, "sessions");

    [Fact]
    public Task Services_listed() =>
        RaisedByAsync("rpc.service-enumeration", "net", "rpc", "service", "list", "-S", Names.Controller, AdministratorLogin);

    [Fact]
    public Task Registry_listed() => RaisedByAsync("rpc.remote-registry",
        "net", "rpc", "registry", "enumerate", @"HKLM\SOFTWARE", "-S", Names.Controller, AdministratorLogin);

    [Fact]
    public Task Endpoints_listed() => ByImpacketAsync("rpc.endpoint-enumeration", "rpcdump", Target(Names.Mallory));

    [Theory]
    [InlineData("files", "EFSRPC")]
    [InlineData("printer", "RpcRemoteFindFirstPrinterChangeNotificationEx")]
    [InlineData("roots", "NetrDfsAddStdRoot")]
    public async Task Controller_made_to_sign_in_elsewhere(string call, string named)
    {
        var finding = await _lab.RaisedByAsync("rpc.authentication-coercion", Host(call), () => CallAsync(Host(call), Names.Mallory, call, _lab.Network.Stranger.Address));
        Assert.Contains(named, finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secure_channel_with_zeros()
    {
        var finding = await ByCallAsync("netlogon.zerologon", Names.Mallory, "zeros", "DC1");
        Assert.Equal(Severity.Critical, finding.Severity);
    }

    [Fact]
    public Task Host_that_plays_the_controller() => ByCallAsync("drsuapi.dcshadow", Names.Administrator, "shadow");

    [Fact]
    public Task Backup_key_of_protected_data() => ByCallAsync("rpc.domain-backup-key", Names.Administrator, "backup");

    [Fact]
    public async Task Service_created_on_the_controller()
    {
        var finding = await ByImpacketAsync("rpc.remote-execution", "services", Target(Names.Administrator),
            "create", "-name", "updater", "-display", "Updater", "-path", @"C:\Windows\Temp\updater.exe");
        Assert.Equal(Severity.High, finding.Severity);
    }

    // One finding a pair of hosts: another way to coerce from the same one would only make it grow.
    private LabHost Host(string call) => call switch
    {
        "files" => _lab.Network.Caller,
        "printer" => _lab.Network.Prowler,
        _ => _lab.Network.Attacker,
    };

    private Task<Finding> RaisedByAsync(string detector, params IReadOnlyList<string> words) =>
        _lab.RaisedByAsync(detector, _caller, () => _caller.RunAsync(words));

    private Task<Finding> ByImpacketAsync(string detector, string script, params IReadOnlyList<string> words) =>
        _lab.RaisedByAsync(detector, _caller, () => _caller.ImpacketAsync(script, words));

    private Task<Finding> ByCallAsync(string detector, Person person, string call, params IReadOnlyList<string> words) =>
        _lab.RaisedByAsync(detector, _caller, () => CallAsync(_caller, person, call, words));

    private static Task<CommandResult> CallAsync(LabHost from, Person person, string call, params IReadOnlyList<string> words) => from.RunAsync(
        ["/usr/bin/python3", Repository.LabScript("calls.py"), call, Names.Controller, Names.Dns, person.Name, person.Password, .. words]);

    private static string Target(Person person) => $"{Names.Dns}/{person.Name}:{person.Password}@{Names.Controller}";
}
