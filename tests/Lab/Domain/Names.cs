using Deception.Contracts;

namespace Deception.Tests.Lab.Domain;

/// <summary>The domain's names and people. Passwords are the lab's own, made up here.</summary>
internal static class Names
{
    public const string Realm = "MINE.TEST";
    public const string Dns = "mine.test";
    public const string Netbios = "MINE";
    public const string BaseDn = "DC=mine,DC=test";
    public const string Controller = "dc1.mine.test";

    public static readonly Person Administrator = new("Administrator", "Adm1n.Passw0rd");
    public static readonly Person Alice = new("alice", "Alice.Sunny-Day7");
    public static readonly Person Bob = new("bob", "Bob.Frosty-Day7");
    public static readonly Person Dave = new("dave", "Dave.Misty-Day7");
    public static readonly Person Erin = new("erin", "Erin.Snowy-Day7");
    public static readonly Person Carol = new("carol", "Carol.Windy-Day7");
    public static readonly Person Mallory = new("mallory", "Mallory.Rainy-Day7");

    public static readonly Person Monitor = new("svc_monitor", "Svc.Monitor-Pass7");
    public static readonly Person NoPreauthentication = new("svc_fax", "Svc.Fax-Pass7word") { NoPreauthentication = true };

    public static readonly Person Service = new("svc_sql", "Svc.Sql-Pass7word", ["MSSQLSvc/sql01.mine.test:1433"], Encryption.Aes);

    public static readonly Person HoneyKerberos = new("adm_legacy", "Adm.Legacy-Pass7");
    public static readonly Person HoneySimple = new("adm_payroll", "Adm.Payroll-Pass7");
    public static readonly Person HoneyNtlm = new("adm_backup", "Adm.Backup-Pass7");
    public static readonly Person HoneyService = new("svc_archive", "Svc.Archive-Pass7", ["MSSQLSvc/archive01.mine.test:1433"], Encryption.Aes);

    /// <summary>All whom the lab creates; the Administrator is there from the start.</summary>
    public static readonly IReadOnlyList<Person> Created =
    [
        Alice, Bob, Carol, Dave, Erin, Mallory, Monitor, NoPreauthentication, HoneyKerberos, HoneySimple, HoneyNtlm, HoneyService, Service,
        new("svc_portal", "Svc.Portal-Pass7", ["HTTP/portal.mine.test"], Encryption.Aes),
        new("svc_vault", "Svc.Vault-Pass7word", ["backup/vault.mine.test"]),
        new("svc_erp", "Svc.Erp-Pass7word", ["erp/erp.mine.test"]),
        new("svc_old", "Svc.Old-Pass7word", ["MSSQLSvc/old.mine.test"], Encryption.Rc4),
    ];

    /// <summary>True for the honey accounts among them.</summary>
    public static bool IsHoney(Person person) => person == HoneyKerberos || person == HoneySimple || person == HoneyNtlm || person == HoneyService;

    /// <summary>Honey accounts that are in the policy alone: a try to sign in as one marks a moment in the sensor's stream.</summary>
    public static readonly IReadOnlyList<string> Markers = [.. Enumerable.Range(0, 48).Select(n => $"marker{n:00}")];

    /// <summary>The controller's policy: one domain controller, all honey objects.</summary>
    /// <param name="directory">What the directory made of the people.</param>
    /// <param name="controllerAddress">Address of the domain controller.</param>
    /// <param name="decoyAddress">An address that serves nobody.</param>
    public static Policy Policy(DirectoryFacts directory, string controllerAddress, string decoyAddress) => new()
    {
        Domains =
        [
            new DomainPolicy
            {
                Name = Dns,
                Netbios = Netbios,
                Sid = directory.Sid,
                DomainControllers = [new HostPolicy { Name = "DC1", Addresses = [controllerAddress] }],
                PrivilegedAccounts = [Administrator.Name],
                Accounts = Created.Where(p => p.Encryption != Encryption.NotSet).ToDictionary(p => p.Name, p => new AccountPolicy
                {
                    Encryption = p.Encryption == Encryption.Aes ? ["aes128", "aes256"] : ["rc4-hmac"],
                }),
            },
        ],
        Honey = new HoneyPolicy
        {
            Accounts =
            [
                .. new[] { HoneyKerberos, HoneySimple, HoneyNtlm }.Select(p => new HoneyAccount
                {
                    Name = p.Name, Domain = Dns, Dn = directory.Accounts[p.Name].Dn, Sid = directory.Accounts[p.Name].Sid,
                }),
                .. Markers.Select(m => new HoneyAccount { Name = m, Domain = Dns }),
            ],
            Hosts = [new HostPolicy { Name = "FILES07", Addresses = [decoyAddress] }],
            Services = [new HoneyService { Account = HoneyService.Name, Domain = Dns, Spns = HoneyService.Spns ?? [] }],
        },
    };
}

/// <summary>An account to create.</summary>
internal sealed record Person(
    string Name, string Password, IReadOnlyList<string>? Spns = null, Encryption Encryption = Encryption.NotSet)
{
    /// <summary>Anybody may have an AS-REP for it.</summary>
    public bool NoPreauthentication { get; init; }
}

/// <summary>Values of msDS-SupportedEncryptionTypes (MS-KILE 2.2.7).</summary>
internal enum Encryption { NotSet = 0, Rc4 = 4, Aes = 24 }

/// <summary>What <c>lab/people.py</c> tells.</summary>
internal sealed record DirectoryFacts(string Sid, IReadOnlyDictionary<string, AccountFacts> Accounts);

/// <summary>An account in the directory.</summary>
internal sealed record AccountFacts(string Sid, string Dn);
