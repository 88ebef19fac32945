using System.Globalization;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Domain;

/// <summary>All hosts, on one bridge that has no way out.</summary>
internal sealed class LabNetwork
{
    private const string Subnet = "10.77.0";

    private readonly List<LabHost> _all = [];

    /// <param name="janitor">Removes it.</param>
    /// <param name="folder">Where the hosts' files go.</param>
    /// <param name="name">Tells two networks of one run apart.</param>
    public LabNetwork(Janitor janitor, string folder, string name = "")
    {
        // Interface and namespace names of two runs must not meet.
        Prefix = string.Create(CultureInfo.InvariantCulture, $"dlab{name}{Environment.ProcessId}");
        janitor.Namespaces(Prefix);
        LabHost Host(string name, int octet)
        {
            var host = new LabHost(janitor, Prefix, folder, name, Subnet, octet);
            _all.Add(host);
            return host;
        }
        Hub = Host("hub", 2);
        FirstController = Host("dc1", 10);
        SecondController = Host("dc2", 11);
        Client = Host("client", 20);
        Admin = Host("admin", 21);
        Member = Host("member", 22);
        OldMember = Host("oldmember", 23);
        Watchman = Host("watchman", 24);
        Attacker = Host("attacker", 30);
        Guesser = Host("guesser", 31);
        Caller = Host("caller", 32);
        Prowler = Host("prowler", 33);
        Snooper = Host("snooper", 34);
        Thief = Host("thief", 35);
        Stranger = Host("stranger", 40);
    }

    public string Prefix { get; }

    /// <summary>Broker, controller and SIEM.</summary>
    public LabHost Hub { get; }

    public LabHost FirstController { get; }

    public LabHost SecondController { get; }

    public LabHost Client { get; }

    public LabHost Admin { get; }

    /// <summary>A host that joins the domain and leaves it.</summary>
    public LabHost Member { get; }

    /// <summary>One that joins it in the old way.</summary>
    public LabHost OldMember { get; }

    /// <summary>Where monitoring runs.</summary>
    public LabHost Watchman { get; }

    public LabHost Attacker { get; }

    /// <summary>Where passwords and names are guessed from.</summary>
    public LabHost Guesser { get; }

    /// <summary>Where attacks by remote calls come from.</summary>
    public LabHost Caller { get; }

    /// <summary>Where scans and hunts come from.</summary>
    public LabHost Prowler { get; }

    /// <summary>Where the directory is searched and changed from.</summary>
    public LabHost Snooper { get; }

    /// <summary>Where stolen hashes and tickets are used.</summary>
    public LabHost Thief { get; }

    /// <summary>A decoy's address, which the first controller's interface answers for.</summary>
    public string DecoyAddress { get; } = $"{Subnet}.50";

    /// <summary>Where the markers come from (<see cref="Names.Markers"/>).</summary>
    public LabHost Stranger { get; }

    /// <summary>Makes the namespaces and writes every host's own files.</summary>
    public async Task RaiseAsync()
    {
        foreach (var host in _all)
        {
            host.WriteEtc("hosts", $"""
                127.0.0.1 localhost
                {FirstController.Address} dc1.{Names.Dns} dc1
                {SecondController.Address} dc2.{Names.Dns} dc2

                """);
            host.WriteEtc("resolv.conf", $"search {Names.Dns}\nnameserver {FirstController.Address}\n");
            host.WriteEtc("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
            host.WriteEtc("krb5.conf", $$"""
                [libdefaults]
                    default_realm = {{Names.Realm}}
                    dns_lookup_realm = false
                    dns_lookup_kdc = false
                    rdns = false
                    default_ccache_name = FILE:/run/tickets
                [kdc]
                    # Or Samba's would ask even those for pre-authentication who need none.
                    require-preauth = no
                [realms]
                    {{Names.Realm}} = {
                        kdc = {{FirstController.Address}}
                        kpasswd_server = {{FirstController.Address}}
                    }

                """);
            if (host != FirstController && host != SecondController)
            {
                host.WriteEtc("samba/smb.conf", $"[global]\n\tworkgroup = {Names.Netbios}\n\trealm = {Names.Realm}\n\tsecurity = ads\n");
            }
        }
        await Command.CheckAsync(["bash", Repository.LabScript("network.sh"), Prefix, Subnet,
            .. _all.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Name}={h.Octet}"))]);
    }
}
