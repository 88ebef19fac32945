using Deception.Contracts;

namespace Deception.Posture.Changes;

/// <summary>All kinds of change that are watched, one line each.</summary>
public static class ChangeCatalogue
{
    /// <summary>A user got or lost a service name.</summary>
    public static readonly ChangeKind Kerberoastable = new("change.kerberoastable", "Kerberoastable account", Severity.High, "Its password can be guessed offline by anybody who can sign in.", ["T1558.003", "T1098"], "directory.spn-write");

    /// <summary>Pre-authentication was switched off or on.</summary>
    public static readonly ChangeKind AsRepRoastable = new("change.asrep-roastable", "AS-REP-roastable account", Severity.High, "Its password can be guessed offline by anybody at all.", ["T1558.004", "T1098"], "directory.account-weakened");

    /// <summary>A password never expires, or does again.</summary>
    public static readonly ChangeKind NeverExpires = new("change.password-never-expires", "Password never expires", Severity.Medium, "A password that leaked once stays good.", ["T1098"]);

    /// <summary>No password is required, or one is again.</summary>
    public static readonly ChangeKind NotRequired = new("change.password-not-required", "Password not required", Severity.High, "It may be empty.", ["T1098"], "directory.account-weakened");

    /// <summary>A password came into an attribute that all can read, or went.</summary>
    public static readonly ChangeKind Exposed = new("change.exposed-attribute", "Secret in a readable attribute", Severity.High, "Everybody who can sign in reads it.", ["T1552"]);

    /// <summary>A privileged account may be delegated, or may not any more.</summary>
    public static readonly ChangeKind PrivilegedDelegation = new("change.privileged-delegation", "Privileged account delegation", Severity.High, "Services can act as this administrator.", ["T1134.001"]);

    /// <summary>Unconstrained delegation.</summary>
    public static readonly ChangeKind Unconstrained = new("change.unconstrained-delegation", "Unconstrained delegation", Severity.Critical, "It collects the tickets of all who sign in there.", ["T1558", "T1098"], "directory.account-weakened");

    /// <summary>Constrained delegation.</summary>
    public static readonly ChangeKind Constrained = new("change.constrained-delegation", "Constrained delegation", Severity.High, "It acts as others towards these services.", ["T1134.001", "T1098"], "directory.delegation-write");

    /// <summary>Resource-based delegation.</summary>
    public static readonly ChangeKind ResourceBased = new("change.resource-delegation", "Resource-based delegation", Severity.High, "Those it names act as anybody towards this account.", ["T1134.001", "T1098"], "directory.delegation-write");

    /// <summary>An account came into, or left, the privileged groups, nested ones too.</summary>
    public static readonly ChangeKind PrivilegedMember = new("change.privileged-member", "Privileged account added or removed", Severity.High, "It has the group's rights.", ["T1098.007", "T1098"], "directory.privileged-group-change");

    /// <summary>Somebody may replicate passwords, or may not any more.</summary>
    public static readonly ChangeKind ReplicationRight = new("change.replication-right", "Vulnerable to DCSync", Severity.Critical, "It reads all passwords' hashes from a controller.", ["T1003.006", "T1098"], "directory.permission-write");

    /// <summary>AdminSDHolder's permissions.</summary>
    public static readonly ChangeKind AdminSdHolder = new("change.adminsdholder", "AdminSDHolder permissions", Severity.Critical, "Within an hour it holds for each privileged account.", ["T1098"], "directory.adminsdholder-write");

    /// <summary>Somebody can take an object, or can't any more.</summary>
    public static readonly ChangeKind Permission = new("change.permission", "Permissions that let somebody take an object", Severity.Medium, "The trustee makes the object do what it wants.", ["T1222.001", "T1098"]);

    /// <summary>Somebody can take a privileged object, the domain, or a policy.</summary>
    public static readonly ChangeKind PrivilegedPermission = new("change.privileged-permission", "Permissions of a privileged object", Severity.Critical, "The trustee has the domain in few steps.", ["T1222.001", "T1098"], "directory.permission-write");

    /// <summary>Keys to sign in with.</summary>
    public static readonly ChangeKind KeyCredential = new("change.key-credential", "Key credentials", Severity.High, "Whoever has the key signs in as the account.", ["T1556", "T1098"], "directory.key-credential-write");

    /// <summary>SID history.</summary>
    public static readonly ChangeKind SidHistory = new("change.sid-history", "SID history", Severity.High, "The account has the rights of these SIDs.", ["T1134.005"], "directory.sid-history-write");

    /// <summary>A computer account.</summary>
    public static readonly ChangeKind MachineAccount = new("change.machine-account", "Computer account", Severity.Medium, "Delegation and certificate tricks begin with a computer account of one's own.", ["T1136.002"], "directory.machine-account-created");

    /// <summary>Service names of a computer or of an account that had some.</summary>
    public static readonly ChangeKind ServiceName = new("change.service-name", "Service names", Severity.High, "Names by which only controllers are called make others replicate from it.", ["T1207"], "drsuapi.dcshadow");

    /// <summary>A group policy's object.</summary>
    public static readonly ChangeKind PolicyObject = new("change.policy-object", "Group policy", Severity.Medium, "It runs on all computers that get it.", ["T1484.001"]);

    /// <summary>A file in SYSVOL.</summary>
    public static readonly ChangeKind PolicyFile = new("change.policy-file", "File in SYSVOL", Severity.Medium, "It is executed by all computers that get the policy.", ["T1484.001", "T1037.003"]);

    /// <summary>A certificate template or authority.</summary>
    public static readonly ChangeKind Certificate = new("change.certificate", "Certificate template or authority", Severity.High, "Templates decide who gets a certificate in whose name.", ["T1649"]);

    /// <summary>A trust.</summary>
    public static readonly ChangeKind Trust = new("change.trust", "Trust", Severity.High, "Whoever rules the other domain comes in.", ["T1484.002"]);

    /// <summary>The list of controllers.</summary>
    public static readonly ChangeKind Controller = new("change.controller", "Domain controller", Severity.High, "A controller has all secrets.", ["T1207"], "drsuapi.dcshadow");

    /// <summary>A DNS record.</summary>
    public static readonly ChangeKind DnsRecord = new("change.dns-record", "DNS record", Severity.High, "Connections go where the record says.", ["T1557"], "dns.record-poisoning");

    /// <summary>The password of a watched account.</summary>
    public static readonly ChangeKind Password = new("change.password", "Password of a watched account", Severity.Low, "If its owner didn't change it, somebody else did.", ["T1098"], null);

    /// <summary>A watched account was made, removed, enabled, disabled or renamed.</summary>
    public static readonly ChangeKind Account = new("change.account", "Watched account", Severity.Medium, "An account that rules came or came back.", ["T1136.002", "T1098"]);

    /// <summary>Members of a group that isn't privileged.</summary>
    public static readonly ChangeKind Membership = new("change.membership", "Group membership", Severity.Low, "Rights came with it.", ["T1098.007", "T1098"]);

    /// <summary>Settings of the domain: passwords, quota, heuristics, levels.</summary>
    public static readonly ChangeKind DomainSetting = new("change.domain-setting", "Setting of the domain", Severity.Medium, "It holds for everybody.", ["T1484"]);

    /// <summary>A honey object was changed, and not by its upkeep.</summary>
    public static readonly ChangeKind Honey = new("honey.account-changed", "Honey account changed", Severity.High, "Nobody has a reason to touch it.", ["T1098"], null);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ChangeKind> All { get; } =
    [
        Kerberoastable, AsRepRoastable, NeverExpires, NotRequired, Exposed, PrivilegedDelegation, Unconstrained, Constrained, ResourceBased, PrivilegedMember, ReplicationRight,
        AdminSdHolder, Permission, PrivilegedPermission, KeyCredential, SidHistory, MachineAccount, ServiceName, PolicyObject, PolicyFile, Certificate, Trust, Controller, DnsRecord,
        Password, Account, Membership, DomainSetting, Honey,
    ];
}
