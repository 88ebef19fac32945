namespace Deception.Contracts;

/// <summary>What the controller tells an agent about its world: controllers, honey objects, who may do what.</summary>
public sealed record Policy
{
    /// <summary>The newest major version this build understands.</summary>
    public const int MajorVersion = 1;

    /// <summary>Major version of the shape.</summary>
    public int Version { get => field == 0 ? MajorVersion : field; init; }

    /// <summary>Grows with each edit at the controller; 0 for a policy written by hand.</summary>
    public long Revision { get; init; }

    /// <summary>The domains under watch.</summary>
    public IReadOnlyList<DomainPolicy> Domains { get => field ?? []; init; }

    /// <summary>Honey objects: whoever touches one is an intruder.</summary>
    public HoneyPolicy Honey { get => field ?? new HoneyPolicy(); init; }

    /// <summary>Addresses of scanners that may touch decoy hosts and query honey objects.</summary>
    public IReadOnlyList<string> KnownScanners { get => field ?? []; init; }

    /// <summary>Accounts that no response may ever touch.</summary>
    public IReadOnlyList<string> BreakGlass { get => field ?? []; init; }

    /// <summary>How the packets behind findings are kept.</summary>
    public EvidencePolicy Evidence { get => field ?? new EvidencePolicy(); init; }

    /// <summary>Settings by detector id.</summary>
    public IReadOnlyDictionary<string, DetectorPolicy> Detectors { get => field ?? new Dictionary<string, DetectorPolicy>(); init; }

    /// <summary>Sign-ins with honey accounts that keep the bait fresh, announced ahead.</summary>
    public IReadOnlyList<ExpectedUpkeep> ExpectedUpkeep { get => field ?? []; init; }

    /// <summary>
    /// Honey objects and announcements as an agent gets them, which no name can be read from; null in the policy itself.
    /// </summary>
    public SealedHoney? Sealed { get; init; }
}

/// <summary>One Active Directory domain.</summary>
public sealed record DomainPolicy
{
    /// <summary>DNS name, which is the Kerberos realm too.</summary>
    public required string Name { get; init; }

    /// <summary>NetBIOS name.</summary>
    public string? Netbios { get; init; }

    /// <summary>Domain SID in S-1-5-21-… form.</summary>
    public string? Sid { get; init; }

    /// <summary>All domain controllers, read-only ones too.</summary>
    public IReadOnlyList<HostPolicy> DomainControllers { get => field ?? []; init; }

    /// <summary>Replicators that are no domain controllers (directory synchronisation, DNS-filter connectors, dcdiag hosts).</summary>
    public IReadOnlyList<ReplicatorPolicy> ReplicationAllowed { get => field ?? []; init; }

    /// <summary>Accounts whose use and change weighs more.</summary>
    public IReadOnlyList<string> PrivilegedAccounts { get => field ?? []; init; }

    /// <summary>What the directory says of single accounts, by sAMAccountName.</summary>
    public IReadOnlyDictionary<string, AccountPolicy> Accounts { get => field ?? new Dictionary<string, AccountPolicy>(); init; }
}

/// <summary>A host and its addresses.</summary>
public sealed record HostPolicy
{
    /// <summary>Host name without domain.</summary>
    public required string Name { get; init; }

    /// <summary>IPv4 and IPv6 addresses.</summary>
    public IReadOnlyList<string> Addresses { get => field ?? []; init; }
}

/// <summary>Who may do what others may not (replicate, administer): an account, from these addresses (any, if none is given).</summary>
public sealed record ReplicatorPolicy
{
    /// <summary>Account name; any account, if absent.</summary>
    public string? Account { get; init; }

    /// <summary>Addresses it may come from; any, if empty.</summary>
    public IReadOnlyList<string> Addresses { get => field ?? []; init; }
}

/// <summary>What the directory says of an account.</summary>
public sealed record AccountPolicy
{
    /// <summary>Encryption types it has keys for: <c>rc4-hmac</c>, <c>aes128</c>, <c>aes256</c>, <c>des-cbc-md5</c>.</summary>
    public IReadOnlyList<string> Encryption { get => field ?? []; init; }
}

/// <summary>The honey objects of a domain.</summary>
public sealed record HoneyPolicy
{
    /// <summary>Accounts that nobody has a reason to use.</summary>
    public IReadOnlyList<HoneyAccount> Accounts { get => field ?? []; init; }

    /// <summary>Service accounts that nobody has a reason to ask tickets for.</summary>
    public IReadOnlyList<HoneyService> Services { get => field ?? []; init; }

    /// <summary>Computer accounts that no computer has.</summary>
    public IReadOnlyList<HoneyAccount> Computers { get => field ?? []; init; }

    /// <summary>Decoy hosts.</summary>
    public IReadOnlyList<HostPolicy> Hosts { get => field ?? []; init; }

    /// <summary>Decoy shares, as <c>\\server\share</c>.</summary>
    public IReadOnlyList<string> Shares { get => field ?? []; init; }

    /// <summary>Planted credentials.</summary>
    public IReadOnlyList<HoneyCredential> Credentials { get => field ?? []; init; }
}

/// <summary>A honey account with all that it may be named by.</summary>
public sealed record HoneyAccount
{
    /// <summary>sAMAccountName; of a computer with its <c>$</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Domain it belongs to; any domain of the policy, if absent.</summary>
    public string? Domain { get; init; }

    /// <summary>userPrincipalName.</summary>
    public string? Upn { get; init; }

    /// <summary>Distinguished name.</summary>
    public string? Dn { get; init; }

    /// <summary>Security identifier.</summary>
    public string? Sid { get; init; }
}

/// <summary>A honey service: its account and the SPNs it carries.</summary>
public sealed record HoneyService
{
    /// <summary>sAMAccountName of the service account; a honey account too.</summary>
    public required string Account { get; init; }

    /// <summary>Domain it belongs to; any domain of the policy, if absent.</summary>
    public string? Domain { get; init; }

    /// <summary>servicePrincipalName values.</summary>
    public IReadOnlyList<string> Spns { get => field ?? []; init; }
}

/// <summary>A planted credential and where it was planted.</summary>
public sealed record HoneyCredential
{
    /// <summary>The account it names.</summary>
    public required string Account { get; init; }

    /// <summary>The endpoint it lies on.</summary>
    public string? Endpoint { get; init; }
}

/// <summary>How the packets behind findings are kept.</summary>
public sealed record EvidencePolicy
{
    /// <summary>True keeps passwords, NTLM proofs and Kerberos cipher text in them; otherwise they are overwritten with zeros.</summary>
    public bool KeepSecrets { get; init; }
}

/// <summary>Settings of one detector.</summary>
public sealed record DetectorPolicy
{
    /// <summary>False switches it off; absent leaves it on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Who may lawfully do what it looks for: management hosts, print servers, help desk accounts.</summary>
    public IReadOnlyList<ReplicatorPolicy> Allowed { get => field ?? []; init; }
}

/// <summary>One announced use of a honey account: silent for that account from that address, at that time alone.</summary>
public sealed record ExpectedUpkeep
{
    /// <summary>How far packet time may be from <see cref="At"/>, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    /// <summary>The honey account by its logon name, with or without its domain.</summary>
    public required string Account { get; init; }

    /// <summary>IP address that it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}
