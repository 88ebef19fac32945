using System.Text.Json;
using Deception.Contracts;
using Deception.Tests.Lab.Domain;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Posture;

/// <summary>A Samba domain full of weaknesses (<c>lab/weaknesses.py</c>) and a host that assesses it as an ordinary user.</summary>
public sealed class PostureLab : IAsyncLifetime
{
    private readonly Janitor? _janitor;
    private LabNetwork? _network;

    /// <summary>Hires the janitor before there is anything to clean up.</summary>
    public PostureLab()
    {
        Lacking = Requirements.Lacking();
        _janitor = Lacking is null ? Janitor.Start() : null;
    }

    /// <summary>Why there is no lab here; null when there is one.</summary>
    public string? Lacking { get; }

    internal LabNetwork Network => _network ?? throw new InvalidOperationException("not raised");

    internal string Folder { get; private set; } = "";

    /// <summary>Raises it, or leaves it when something is lacking.</summary>
    public async ValueTask InitializeAsync()
    {
        if (_janitor is null)
        {
            return;
        }
        Folder = _janitor.Folder("posture");
        _network = new LabNetwork(_janitor, Folder, "p");
        await _network.RaiseAsync();
        await Samba.ProvisionAsync(_network.FirstController);
        await _network.FirstController.CheckAsync(["/usr/bin/python3", Repository.LabScript("weaknesses.py")]);
        await Samba.StartAsync(_network.FirstController, _network.Admin, Folder);
        await _network.Client.KinitAsync(Names.Carol);
        await _network.Admin.KinitAsync(Names.Administrator);
    }

    /// <summary>Removes all of it.</summary>
    public ValueTask DisposeAsync() => _janitor?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Assesses as an ordinary user with a ticket, at the first controller unless another is said.</summary>
    internal async Task<Assessment> AssessAsync(params IReadOnlyList<string> more) => JsonSerializer.Deserialize(
        await Network.Client.CheckAsync([Repository.Sensor, "assess", "--domain", Names.Dns, "--format", "json", .. more.Contains("--server") ? [] : (string[])["--server", Names.Controller], .. more]), ContractsJson.Default.Assessment)!;

    /// <summary>Changes since a snapshot.</summary>
    internal async Task<IReadOnlyList<Finding>> ChangesAsync(string since, string save) => [.. (await Network.Client.CheckAsync(
        [Repository.Sensor, "changes", "--domain", Names.Dns, "--server", Names.Controller, "--since", since, "--save", save, "--format", "json"]))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize(l, ContractsJson.Default.Finding)!)];

    /// <summary>Changes the directory over LDAP as its administrator.</summary>
    internal Task ModifyAsync(string ldif) => Network.Admin.CheckAsync(["ldapmodify", "-Q", "-Y", "GSSAPI", "-H", $"ldap://{Names.Controller}"], ldif);

    /// <summary>The account that <see cref="WeakenAsync"/> changes.</summary>
    internal const string Trent = "trent";

    /// <summary>The changes that <see cref="WeakenAsync"/> makes.</summary>
    internal static readonly IReadOnlyList<string> Eleven =
    [
        "change.kerberoastable", "change.asrep-roastable", "change.password-never-expires", "change.password-not-required", "change.exposed-attribute", "change.privileged-delegation",
        "change.unconstrained-delegation", "change.constrained-delegation", "change.privileged-member", "change.replication-right", "change.adminsdholder",
    ];

    /// <summary>Makes the mission's eleven bad changes with real tools.</summary>
    /// <returns>The permissions as they were, by object, for <see cref="MendAsync"/>.</returns>
    internal async Task<IReadOnlyDictionary<string, string>> WeakenAsync()
    {
        Dictionary<string, string> descriptors = [];
        foreach (var name in new[] { "DC=mine,DC=test", "CN=AdminSDHolder,CN=System,DC=mine,DC=test" })
        {
            descriptors[name] = await PermissionsAsync(name);
        }
        await ModifyAsync($"""
            dn: CN={Trent},CN=Users,DC=mine,DC=test
            changetype: modify
            replace: userAccountControl
            userAccountControl: {512 | 0x10000 | 0x20 | 0x80000 | 0x1000000}
            -
            add: servicePrincipalName
            servicePrincipalName: http/trent.mine.test
            -
            add: msDS-AllowedToDelegateTo
            msDS-AllowedToDelegateTo: cifs/dc1.mine.test
            -
            replace: description
            description: password = Hello-1234

            """);
        await Network.Admin.CheckAsync(["/usr/bin/python3", Repository.LabScript("samr.py"), Names.Controller, Names.Dns, Names.Administrator.Name, Names.Administrator.Password, Trent, "preauth-off"]);
        await SambaToolAsync("group", "addmembers", "Operations inner", Trent);
        await SambaToolAsync("dsacl", "set", "--objectdn=DC=mine,DC=test", "--sddl=(OA;;CR;1131f6ad-9c07-11d1-f79f-00c04fc2dcd2;;S-1-5-32-549)");
        await SambaToolAsync("dsacl", "set", "--objectdn=CN=AdminSDHolder,CN=System,DC=mine,DC=test", "--sddl=(A;;GA;;;S-1-5-32-549)");
        return descriptors;
    }

    /// <summary>Undoes all of it.</summary>
    internal async Task MendAsync(IReadOnlyDictionary<string, string> descriptors)
    {
        await SambaToolAsync("user", "delete", Trent);
        foreach (var (name, descriptor) in descriptors)
        {
            await SetPermissionsAsync(name, descriptor);
        }
    }

    /// <summary>Runs samba-tool as its administrator.</summary>
    internal Task<string> SambaToolAsync(params IReadOnlyList<string> words) =>
        Network.Admin.CheckAsync(["samba-tool", .. words, "-H", $"ldap://{Names.Controller}", $"-U{Names.Administrator.Name}%{Names.Administrator.Password}"]);

    /// <summary>An account's SID.</summary>
    internal async Task<string> SidAsync(string account) => (await Network.Admin.CheckAsync(
        ["ldbsearch", "-H", $"ldap://{Names.Controller}", $"-U{Names.Administrator.Name}%{Names.Administrator.Password}", $"(sAMAccountName={account})", "objectSid"]))
        .Split('\n').Single(l => l.StartsWith("objectSid: ", StringComparison.Ordinal))["objectSid: ".Length..].Trim();

    // Owner, group and access list (SD-flags control, MS-ADTS 3.1.1.3.4.1.11).
    private const string DescriptorControl = "!1.2.840.113556.1.4.801=::MAMCAQc=";

    /// <summary>An object's security descriptor in base64.</summary>
    internal async Task<string> PermissionsAsync(string name) => (await Network.Admin.CheckAsync(
        ["ldapsearch", "-Q", "-LLL", "-o", "ldif-wrap=no", "-Y", "GSSAPI", "-H", $"ldap://{Names.Controller}", "-E", DescriptorControl, "-s", "base", "-b", name, "nTSecurityDescriptor"]))
        .Split('\n').Single(l => l.StartsWith("nTSecurityDescriptor:: ", StringComparison.Ordinal))["nTSecurityDescriptor:: ".Length..];

    /// <summary>Gives an object a security descriptor.</summary>
    internal Task SetPermissionsAsync(string name, string descriptor) => Network.Admin.CheckAsync(
        ["ldbmodify", "-H", $"ldap://{Names.Controller}", $"-U{Names.Administrator.Name}%{Names.Administrator.Password}", "--controls=sd_flags:1:7"],
        $"dn: {name}\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor:: {descriptor}\n");
}
