namespace Deception.ActiveDirectory;

/// <summary>Identifiers that entries of access lists name: extended rights (MS-ADTS 5.1.3.2.1), attributes, property sets and classes (MS-ADTS 3.1.1.2.3.3, MS-ADA, MS-ADSC).</summary>
public static class SchemaIds
{
    /// <summary>DS-Replication-Get-Changes.</summary>
    public static readonly Guid ReplicateChanges = new("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2");

    /// <summary>DS-Replication-Get-Changes-All: with it the domain's secrets can be replicated.</summary>
    public static readonly Guid ReplicateAll = new("1131f6ad-9c07-11d1-f79f-00c04fc2dcd2");

    /// <summary>DS-Replication-Get-Changes-In-Filtered-Set.</summary>
    public static readonly Guid ReplicateFiltered = new("89e95b76-444d-4c62-991a-0facbeda640c");

    /// <summary>User-Force-Change-Password.</summary>
    public static readonly Guid ResetPassword = new("00299570-246d-11d0-a768-00aa006e0529");

    /// <summary>Certificate-Enrollment.</summary>
    public static readonly Guid Enroll = new("0e10c968-78fb-11d2-90d4-00c04f79dc55");

    /// <summary>Certificate-AutoEnrollment.</summary>
    public static readonly Guid AutoEnroll = new("a05b8cc2-17bc-4802-a710-e7c15ab866a2");

    /// <summary>Migrate-SID-History.</summary>
    public static readonly Guid MigrateSidHistory = new("ba33815a-4f93-4c76-87f3-57574bff8109");

    /// <summary>Reanimate-Tombstones.</summary>
    public static readonly Guid ReanimateTombstones = new("45ec5156-db7e-47bb-b53f-dbeb2d03c40f");

    /// <summary>Unexpire-Password.</summary>
    public static readonly Guid UnexpirePassword = new("ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501");

    /// <summary>Enable-Per-User-Reversibly-Encrypted-Password.</summary>
    public static readonly Guid ReversiblePassword = new("05c74c5e-4deb-43b4-bd9f-86664c2a7fd5");

    /// <summary>DS-Install-Replica.</summary>
    public static readonly Guid InstallReplica = new("9923a32a-3607-11d2-b9be-0000f87a36b2");

    /// <summary>Attribute member; as a validated write Self-Membership.</summary>
    public static readonly Guid Member = new("bf9679c0-0de6-11d0-a285-00aa003049e2");

    /// <summary>Attribute servicePrincipalName; as a validated write Validated-SPN.</summary>
    public static readonly Guid ServicePrincipalName = new("f3a64788-5306-11d1-a9c5-0000f80367c1");

    /// <summary>Attribute msDS-KeyCredentialLink.</summary>
    public static readonly Guid KeyCredentialLink = new("5b47d60f-6090-40b2-9f37-2a4de88f3063");

    /// <summary>Attribute msDS-AllowedToActOnBehalfOfOtherIdentity.</summary>
    public static readonly Guid AllowedToAct = new("3f78c3e5-f79a-46bd-a0b8-9d18116ddc79");

    /// <summary>Attribute msDS-AllowedToDelegateTo.</summary>
    public static readonly Guid AllowedToDelegate = new("800d94d7-b7a1-42a1-b14d-7cae1423d07f");

    /// <summary>Attribute userAccountControl.</summary>
    public static readonly Guid UserAccountControl = new("bf967a68-0de6-11d0-a285-00aa003049e2");

    /// <summary>Attribute scriptPath.</summary>
    public static readonly Guid ScriptPath = new("bf9679a8-0de6-11d0-a285-00aa003049e2");

    /// <summary>Attribute gPLink.</summary>
    public static readonly Guid GpLink = new("f30e3bbe-9ff0-11d1-b603-0000f80367c1");

    /// <summary>Attribute altSecurityIdentities.</summary>
    public static readonly Guid AltSecurityIdentities = new("00fbf30c-91fe-11d1-aebc-0000f80367c1");

    /// <summary>Attribute ms-Mcs-AdmPwd differs by forest; property sets of LAPS are found by the schema's schemaIDGUID.</summary>
    public static readonly Guid AccountRestrictions = new("4c164200-20c0-11d0-a768-00aa006e0529");

    /// <summary>Property set Membership.</summary>
    public static readonly Guid Membership = new("bc0ac240-79a9-11d0-9020-00c04fc2d4cf");

    /// <summary>Property set Public-Information, in which servicePrincipalName, altSecurityIdentities and key credentials lie.</summary>
    public static readonly Guid PublicInformation = new("e48d0154-bcf8-11d1-8702-00c04fb96050");

    /// <summary>Property set Private-Information (credential roaming).</summary>
    public static readonly Guid PrivateInformation = new("91e647de-d96f-4b70-9557-d63ff4f3ccd8");

    /// <summary>Class user.</summary>
    public static readonly Guid UserClass = new("bf967aba-0de6-11d0-a285-00aa003049e2");

    /// <summary>Class computer.</summary>
    public static readonly Guid ComputerClass = new("bf967a86-0de6-11d0-a285-00aa003049e2");

    /// <summary>Class group.</summary>
    public static readonly Guid GroupClass = new("bf967a9c-0de6-11d0-a285-00aa003049e2");

    /// <summary>Class msDS-GroupManagedServiceAccount.</summary>
    public static readonly Guid GroupManagedServiceAccountClass = new("7b8b558a-93a5-4af7-adca-c017e67f1057");

    /// <summary>Class msDS-DelegatedManagedServiceAccount.</summary>
    public static readonly Guid DelegatedManagedServiceAccountClass = new("0feb936f-47b3-49f2-9386-1dedc2c23765");

    /// <summary>Class dnsNode.</summary>
    public static readonly Guid DnsNodeClass = new("e0fa1e8c-9b45-11d0-afdd-00c04fd930c9");
}
