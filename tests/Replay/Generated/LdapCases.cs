using System.Text;

namespace Deception.Tests.Replay.Generated;

/// <summary>Searches and writes in the clear that the lab's captures don't show: one simple bind, then one or two requests with their answers.</summary>
internal static class LdapCases
{
    private const string Controller = "10.1.0.10:389", Domain = "DC=corp,DC=example";
    private const string Sites = "CN=Sites,CN=Configuration,DC=corp,DC=example", Zone = "DC=corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example";
    private const string DirSync = "1.2.840.113556.1.4.841";
    private static readonly Guid ReplicateAll = new("1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"), ResetPassword = new("00299570-246d-11d0-a768-00aa006e0529");

    public static readonly Dictionary<string, Action<Wire>> All = new()
    {
        // Look-ups of one service name, and of all computers with one: lawful.
        ["ldap.spn-enumeration/silent-one-name"] = wire => Search(
            wire, Domain, LdapBytes.Equal("servicePrincipalName", "MSSQLSvc/sql1.corp.example:1433"), ["sAMAccountName"], ["CN=svc_sql,OU=Services,DC=corp,DC=example"]),

        // A filter on the administrators' flag finds three objects, a honey account among them.
        ["honey.account-query/found"] = wire => Search(
            wire, Domain, LdapBytes.Equal("adminCount", "1"), ["cn"], ["CN=Administrator,CN=Users,DC=corp,DC=example", "CN=Vault Admin,OU=Ops,DC=corp,DC=example"]),

        // A list of all users has the honey account in it too: that is a list of users.
        ["honey.account-query/silent-sweep"] = wire => Search(
            wire, Domain, LdapBytes.All(LdapBytes.Equal("objectClass", "user"), LdapBytes.Equal("objectCategory", "person")), ["displayName", "mail"],
            [.. Enumerable.Range(1, 12).Select(i => $"CN=Person {i},OU=Staff,DC=corp,DC=example"), "CN=Vault Admin,OU=Ops,DC=corp,DC=example"]),

        // Passwords of LAPS, asked for by name; a managed service account's; and the date of the next change only.
        ["ldap.sensitive-read/local-passwords"] = wire => Search(
            wire, Domain, LdapBytes.Equal("objectClass", "computer"), ["cn", "ms-Mcs-AdmPwd"], ["CN=WS1,OU=Clients,DC=corp,DC=example"]),
        ["ldap.sensitive-read/managed-account"] = wire => Search(
            wire, "CN=gmsa_web,CN=Managed Service Accounts,DC=corp,DC=example", LdapBytes.Present("objectClass"), ["msDS-ManagedPassword"], []),
        ["ldap.sensitive-read/silent-expiry"] = wire => Search(
            wire, Domain, LdapBytes.Equal("cn", "WS1"), ["*", "ms-Mcs-AdmPwdExpirationTime", "msLAPS-PasswordExpirationTime"], ["CN=WS1,OU=Clients,DC=corp,DC=example"]),

        // The control of directory synchronisation, from a host that may not, and from one that the policy lists.
        ["ldap.directory-sync-request/unlisted"] = wire => Search(wire, Domain, LdapBytes.Present("objectClass"), [], [Domain], DirSync),
        ["ldap.directory-sync-request/silent-listed"] = wire => Search(wire, Domain, LdapBytes.Present("objectClass"), [], [Domain], DirSync),

        // Membership of a group that is nobody's power, and removal from one that is.
        ["directory.privileged-group-change/silent-ordinary"] = wire =>
        {
            Write(wire, "jo", LdapBytes.Modify(2, "CN=Sales,OU=Groups,DC=corp,DC=example", 0, "member", Text("CN=Jo,OU=Staff,DC=corp,DC=example")));
            Write(wire, "jo", LdapBytes.Modify(2, "CN=Domain Admins,CN=Users,DC=corp,DC=example", 1, "member", Text("CN=Jo,OU=Staff,DC=corp,DC=example")), port: 40001);
        },
        // The same by one whom the policy lists, and a primary group by one whom it doesn't.
        ["directory.privileged-group-change/silent-listed"] = wire => Write(
            wire, "adm_jo", LdapBytes.Modify(2, "CN=Domain Admins,CN=Users,DC=corp,DC=example", 0, "member", Text("CN=Ann,OU=Staff,DC=corp,DC=example"))),
        ["directory.privileged-group-change/primary-group"] = wire => Write(
            wire, "jo", LdapBytes.Modify(2, "CN=Ann,OU=Staff,DC=corp,DC=example", 2, "primaryGroupID", Text("512"))),

        // Delegation is written with a descriptor that names who may act; and it is cleared.
        ["directory.delegation-write/resource-based"] = wire => Write(wire, "jo", LdapBytes.Modify(
            2, "CN=FS1,OU=Servers,DC=corp,DC=example", 2, "msDS-AllowedToActOnBehalfOfOtherIdentity", LdapBytes.Granting(Guid.Empty, LdapBytes.Sid(1142)))),
        ["directory.delegation-write/silent-cleared"] = wire => Write(
            wire, "jo", LdapBytes.Modify(2, "CN=FS1,OU=Servers,DC=corp,DC=example", 2, "msDS-AllowedToActOnBehalfOfOtherIdentity")),

        // A computer writes its own key.
        ["directory.key-credential-write/silent-own"] = wire => Write(
            wire, "WS1$", LdapBytes.Modify(2, "CN=WS1,OU=Clients,DC=corp,DC=example", 0, "msDS-KeyCredentialLink", Text("B:4:0002:CN=WS1,OU=Clients,DC=corp,DC=example"))),

        // The template of protected permissions, and an object beside it.
        ["directory.adminsdholder-write/permissions"] = wire => Write(wire, "jo", LdapBytes.Modify(
            2, "CN=AdminSDHolder,CN=System,DC=corp,DC=example", 2, "nTSecurityDescriptor", LdapBytes.Granting(ResetPassword, LdapBytes.Sid(1142)))),
        ["directory.adminsdholder-write/silent-neighbour"] = wire => Write(
            wire, "jo", LdapBytes.Modify(2, "CN=AppData,CN=System,DC=corp,DC=example", 2, "description", Text("of the shop"))),

        // A SID of the domain's administrators is written to an account; and history is removed.
        ["honey.account-changed/description"] = wire => Write(wire, "jo", LdapBytes.Modify(
            2, "CN=Vault Admin,OU=Ops,DC=corp,DC=example", 2, "description", "seen"u8.ToArray())),
        ["honey.account-changed/silent-other-account"] = wire => Write(wire, "jo", LdapBytes.Modify(
            2, "CN=Vault Clerk,OU=Ops,DC=corp,DC=example", 2, "description", "seen"u8.ToArray())),
        ["directory.sid-history-write/administrators"] = wire => Write(
            wire, "jo", LdapBytes.Modify(2, "CN=Ann,OU=Staff,DC=corp,DC=example", 0, "sIDHistory", LdapBytes.Sid(512))),
        ["directory.sid-history-write/silent-removed"] = wire => Write(
            wire, "jo", LdapBytes.Modify(2, "CN=Ann,OU=Staff,DC=corp,DC=example", 1, "sIDHistory", LdapBytes.Sid(1142))),

        // A computer registers names of itself.
        ["directory.spn-write/silent-own-host"] = wire => Write(
            wire, "WS1$", LdapBytes.Modify(2, "CN=WS1,OU=Clients,DC=corp,DC=example", 2, "servicePrincipalName", Text("HOST/WS1"), Text("HOST/ws1.corp.example"))),

        // A server object is put among the sites and nothing is replicated; and a subnet, which administrators add.
        ["drsuapi.dcshadow/server-object"] = wire =>
        {
            Write(wire, "jo", LdapBytes.Add(2, $"CN=WS1,CN=Servers,CN=Default-First-Site-Name,{Sites}", ("objectClass", "server"), ("serverReference", "CN=WS1,OU=Clients,DC=corp,DC=example")), answer: 9);
            wire.Wait(TimeSpan.FromMinutes(3));
            Write(wire, "jo", LdapBytes.Modify(2, "CN=Ann,OU=Staff,DC=corp,DC=example", 2, "description", Text("of the shop")), port: 40001);
        },
        ["drsuapi.dcshadow/silent-subnet"] = wire =>
        {
            Write(wire, "jo", LdapBytes.Add(2, $"CN=10.4.0.0/16,CN=Subnets,{Sites}", ("objectClass", "subnet")), answer: 9);
            wire.Wait(TimeSpan.FromMinutes(3));
            Write(wire, "jo", LdapBytes.Modify(2, "CN=Ann,OU=Staff,DC=corp,DC=example", 2, "description", Text("of the shop")), port: 40001);
        },

        // A wildcard in the zone that is kept in the directory; and the name of an ordinary host.
        ["dns.record-poisoning/wildcard-over-ldap"] = wire => Write(wire, "jo", LdapBytes.Add(2, $"DC=*,{Zone}", ("objectClass", "dnsNode")), answer: 9),
        ["dns.record-poisoning/silent-host-over-ldap"] = wire => Write(wire, "jo", LdapBytes.Add(2, $"DC=printer7,{Zone}", ("objectClass", "dnsNode")), answer: 9),

        // A computer states its encryption types with AES, and an account's password stops expiring: nothing weaker.
        ["directory.account-weakened/silent-ordinary-bits"] = wire =>
        {
            Write(wire, "WS1$", LdapBytes.Modify(2, "CN=WS1,OU=Clients,DC=corp,DC=example", 2, "msDS-SupportedEncryptionTypes", Text("28")));
            Write(wire, "jo", LdapBytes.Modify(2, "CN=svc_shop,OU=Services,DC=corp,DC=example", 2, "userAccountControl", Text("66048")), port: 40001);
        },

        // The right to replicate secrets is granted on the domain's root; and an ordinary unit is delegated.
        ["directory.permission-write/replication"] = wire => Write(
            wire, "jo", LdapBytes.Modify(2, Domain, 2, "nTSecurityDescriptor", LdapBytes.Granting(ReplicateAll, LdapBytes.Sid(1142)))),
        ["directory.permission-write/silent-ordinary-unit"] = wire => Write(wire, "jo", LdapBytes.Modify(
            2, "OU=Staff,DC=corp,DC=example", 2, "nTSecurityDescriptor", LdapBytes.Granting(ResetPassword, LdapBytes.Sid(1142)))),

        // A policy is linked to the domain, after a policy's extensions were set.
        ["directory.policy-object-write/linked"] = wire =>
        {
            const string policy = "CN={7D1A3A5E-6A0B-4B4C-9C0D-0E1F2A3B4C5D},CN=Policies,CN=System,DC=corp,DC=example";
            Write(wire, "jo", LdapBytes.Modify(2, policy, 2, "gPCMachineExtensionNames", Text("[{AADCED64-746C-4633-A97C-D61349046527}]")));
            Write(wire, "jo", LdapBytes.Modify(2, Domain, 2, "gPLink", Text($"[LDAP://{policy};0]")), port: 40001);
        },

        // Administrators' hosts use the web service on the first day and later; another host begins on the second.
        ["adws.reconnaissance/new-host"] = wire =>
        {
            wire.Connect("10.1.0.21:40000", "10.1.0.10:9389").Close();
            wire.Wait(TimeSpan.FromHours(25)).Connect("10.1.0.21:40001", "10.1.0.10:9389").Close();
            wire.Connect("10.1.0.30:40002", "10.1.0.10:9389").Close();
        },
        // In the first day nothing is known of habits; and other ports are not this.
        ["adws.reconnaissance/silent-first-day"] = wire =>
        {
            wire.Connect("10.1.0.21:40000", "10.1.0.10:9389").Close();
            wire.Wait(TimeSpan.FromHours(2)).Connect("10.1.0.30:40001", "10.1.0.10:9389").Close();
            wire.Wait(TimeSpan.FromHours(30)).Connect("10.1.0.31:40002", "10.1.0.10:9388").Close();
        },
    };

    private static void Search(Wire wire, string baseName, Action<System.Formats.Asn1.AsnWriter> filter, string[] attributes, string[] found, params string[] controls)
    {
        var talk = wire.Connect("10.1.0.30:40000", Controller)
            .Ask(LdapBytes.Bind(1, "jo@corp.example")).Answer(LdapBytes.Result(1, 1)).Ask(LdapBytes.Search(2, baseName, filter, attributes, controls));
        foreach (var name in found)
        {
            talk.Answer(LdapBytes.Entry(2, name));
        }
        talk.Answer(LdapBytes.Result(2, 5)).Close();
    }

    private static void Write(Wire wire, string account, byte[] request, int result = 0, int port = 40000, int answer = 7) =>
        wire.Connect(FormattableString.Invariant($"10.1.0.30:{port}"), Controller)
            .Ask(LdapBytes.Bind(1, $"{account}@corp.example")).Answer(LdapBytes.Result(1, 1)).Ask(request).Answer(LdapBytes.Result(2, answer, result)).Close();

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
