using System.Text.Json;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Domain;

/// <summary>Real domain controllers.</summary>
internal static class Samba
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly IReadOnlyList<string> OwnNetworkOnly =
        ["--option=interfaces=lo eth0", "--option=bind interfaces only=yes", "--option=dns forwarder="];

    /// <summary>Makes the domain on a host and fills it.</summary>
    public static async Task<DirectoryFacts> ProvisionAsync(LabHost host)
    {
        await host.CheckAsync(["samba-tool", "domain", "provision", $"--realm={Names.Realm}", $"--domain={Names.Netbios}", "--server-role=dc",
            "--dns-backend=SAMBA_INTERNAL", $"--adminpass={Names.Administrator.Password}", $"--host-name={host.Name}",
            $"--host-ip={host.Address}", .. OwnNetworkOnly]);
        var people = JsonSerializer.Serialize(Names.Created.Select(p => new { p.Name, p.Password, Spns = p.Spns ?? [], p.Encryption, p.NoPreauthentication }), Json);
        var told = await host.CheckAsync(["/usr/bin/python3", Repository.LabScript("people.py")], people);
        return JsonSerializer.Deserialize<DirectoryFacts>(told, Json)!;
    }

    /// <summary>Makes a host another controller of the domain.</summary>
    public static Task JoinAsync(LabHost host) =>
        host.CheckAsync(["samba-tool", "domain", "join", Names.Dns, "DC", $"-U{Names.Administrator.Name}%{Names.Administrator.Password}",
            $"--server={Names.Controller}", "--dns-backend=SAMBA_INTERNAL", $"--option=netbios name={host.Name}", .. OwnNetworkOnly]);

    /// <summary>Starts the controller and waits until a client can use it.</summary>
    public static async Task<Daemon> StartAsync(LabHost host, LabHost client, string folder)
    {
        // Windows takes simple binds without TLS unless told otherwise, and no share of it is encrypted; Samba has to be told.
        host.EditEtc("samba/smb.conf", text => text.Replace(
            "[global]", "[global]\n\tldap server require strong auth = no\n\tserver smb encrypt = off", StringComparison.Ordinal));
        var samba = host.Start(["samba", "-F", "--no-process-group"], Path.Combine(folder, host.Name + ".log"));
        IReadOnlyList<IReadOnlyList<string>> signsOfLife =
        [
            ["ldapsearch", "-x", "-H", $"ldap://{host.Address}", "-s", "base", "-b", "", "defaultNamingContext"],
            ["smbclient", "-L", host.Address, $"-U{Names.Netbios}/{Names.Administrator.Name}%{Names.Administrator.Password}"],
        ];
        foreach (var sign in signsOfLife)
        {
            await Wait.ForAsync(() => $"{sign[0]} on {host.Name}; {samba.LastWords()}", Patience, async _ =>
                samba.IsRunning ? (await client.RunAsync(sign)).ExitCode == 0 ? "yes" : null
                : throw new InvalidOperationException(samba.LastWords()));
        }
        return samba;
    }
}
