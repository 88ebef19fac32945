namespace Deception.Threats.Kerberos;

/// <summary>
/// Which service classes belong to computer accounts, whose passwords nobody cracks, and which to accounts that people made.
/// </summary>
internal static class ServiceClasses
{
    // The classes that a computer's HOST name stands for (sPNMappings, MS-ADTS 3.1.1.5.1.3), less HTTP, and those that
    // Windows and its server roles register on computer accounts themselves.
    private static readonly HashSet<string> OfComputers = new(StringComparer.OrdinalIgnoreCase)
    {
        "alerter", "appmgmt", "cisvc", "clipsrv", "browser", "dhcp", "dnscache", "replicator", "eventlog", "eventsystem",
        "policyagent", "oakley", "dmserver", "dns", "mcsvc", "fax", "msiserver", "ias", "messenger", "netlogon", "netman",
        "netdde", "netddedsm", "nmagent", "plugplay", "protectedstorage", "rasman", "rpclocator", "rpc", "rpcss",
        "remoteaccess", "rsvp", "samss", "scardsvr", "scesrv", "seclogon", "scm", "dcom", "cifs", "spooler", "snmp",
        "schedule", "tapisrv", "trksvr", "trkwks", "ups", "time", "wins", "w3svc", "iisadmin", "msdtc",
        "host", "restrictedkrbhost", "ldap", "gc", "krbtgt", "kadmin", "termsrv", "wsman", "nfs", "afpserver", "vnc",
        "e3514235-4b06-11d1-ab04-00c04fc2dcd2", "ntfrs-88f5d2bd-b646-11d2-a6d3-00c04fc9b232",
        "dfsr-12f9a27c-bf97-4787-9364-d31b6c55eb04", "hyper-v replica service", "microsoft virtual console service",
        "microsoft virtual system migration service", "exchangemdb", "exchangerfr", "exchangeab", "smtp", "smtpsvc",
        "imap", "imap4", "pop", "pop3", "msserverclustermgmtapi", "msserverclusterhostapi", "msserverclustersecuritymgmtapi",
        "msclustervirtualserver", "tapinego", "cmrcservice", "wseventcollector",
    };

    /// <summary>
    /// How much one ticket says of roasting: 0 for computers' classes; 0.5 for HTTP, since a browser that opens its tabs asks
    /// for several at once; 1 for the rest.
    /// </summary>
    public static double Weight(string service) =>
        OfComputers.Contains(service) ? 0
        : string.Equals(service, "http", StringComparison.OrdinalIgnoreCase) ? 0.5
        : 1;
}
