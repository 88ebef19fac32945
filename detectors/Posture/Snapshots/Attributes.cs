namespace Deception.Posture.Snapshots;

/// <summary>Names of the attributes that are read (MS-ADA1, MS-ADA2, MS-ADA3), and which of them hold bytes.</summary>
public static class Attributes
{
    /// <summary>What is asked of every object.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "objectClass", "objectGUID", "objectSid", "nTSecurityDescriptor", "whenCreated", "whenChanged", "uSNChanged", "replPropertyMetaData", "isDeleted",
        "sAMAccountName", "userPrincipalName", "servicePrincipalName", "dNSHostName", "displayName", "description", "info", "mail", "cn", "name",
        "userAccountControl", "msDS-User-Account-Control-Computed", "adminCount", "primaryGroupID", "member", "memberOf", "sIDHistory",
        "pwdLastSet", "lastLogonTimestamp", "accountExpires", "logonCount", "msDS-SupportedEncryptionTypes",
        "msDS-AllowedToDelegateTo", "msDS-AllowedToActOnBehalfOfOtherIdentity", "msDS-KeyCredentialLink", "altSecurityIdentities",
        "msDS-CreatorSID", "mS-DS-CreatorSID", "operatingSystem", "operatingSystemVersion", "scriptPath", "profilePath", "homeDirectory", "msTSProfilePath",
        "ms-Mcs-AdmPwdExpirationTime", "msLAPS-PasswordExpirationTime", "msDS-ManagedPasswordInterval", "msDS-GroupMSAMembership",
        "msDS-DelegatedMSAState", "msDS-ManagedAccountPrecededByLink", "msDS-SupersededManagedAccountLink", "msDS-SupersededServiceAccountState",
        "unixUserPassword", "userPassword", "msSFU30Password", "orclCommonAttribute", "unicodePwd", "os400Password", "defender-tokenData", "msDS-AssignedAuthNPolicySilo", "msDS-AuthNPolicySiloMembersBL",
        "msDS-RevealedList", "msDS-RevealedUsers", "msDS-RevealOnDemandGroup", "msDS-NeverRevealGroup", "msDS-KrbTgtLink", "msDS-isRODC", "managedBy", "groupType",
        "minPwdLength", "maxPwdAge", "minPwdAge", "pwdHistoryLength", "pwdProperties", "lockoutThreshold", "lockoutDuration", "lockOutObservationWindow",
        "ms-DS-MachineAccountQuota", "msDS-Behavior-Version", "gPLink", "gPOptions", "wellKnownObjects", "otherWellKnownObjects", "msDS-ExpirePasswordsOnSmartCardOnlyAccounts", "fSMORoleOwner",
        "msDS-MinimumPasswordLength", "msDS-PasswordReversibleEncryptionEnabled", "msDS-PSOAppliesTo", "msDS-PasswordSettingsPrecedence", "msDS-MaximumPasswordAge", "msDS-LockoutThreshold", "msDS-PasswordComplexityEnabled",
        "gPCFileSysPath", "gPCFunctionalityVersion", "versionNumber", "flags", "gPCMachineExtensionNames", "gPCUserExtensionNames", "gPCWQLFilter",
        "trustPartner", "trustDirection", "trustType", "trustAttributes", "securityIdentifier", "flatName", "msDS-TrustForestTrustInfo", "trustPosixOffset",
        "dSHeuristics", "msDS-EnabledFeature", "msDS-EnabledFeatureBL", "msDS-Other-Settings", "tombstoneLifetime", "sPNMappings",
        "certificateTemplates", "cACertificate", "dNSHostName", "enrollmentServers", "msPKI-Enrollment-Servers",
        "msPKI-Certificate-Name-Flag", "msPKI-Enrollment-Flag", "msPKI-RA-Signature", "msPKI-RA-Application-Policies", "pKIExtendedKeyUsage", "msPKI-Certificate-Application-Policy",
        "msPKI-Template-Schema-Version", "msPKI-Certificate-Policy", "msPKI-Private-Key-Flag", "msPKI-Minimal-Key-Size", "pKIExpirationPeriod", "msDS-OIDToGroupLink", "msPKI-Cert-Template-OID",
        "serverReference", "invocationId", "serverReferenceBL", "options", "hasMasterNCs", "msDS-HasDomainNCs", "siteObject", "siteObjectBL", "location",
        "dNSProperty", "dnsRecord", "dNSTombstoned", "attributeSecurityGUID", "schemaIDGUID", "lDAPDisplayName", "searchFlags", "defaultSecurityDescriptor", "possSuperiors", "systemPossSuperiors", "attributeID", "governsID", "systemFlags", "objectVersion", "subClassOf", "auxiliaryClass",
        "adminContextMenu", "adminPropertyPages", "createDialog", "msDFSR-Flags", "msDFSR-Enabled", "msDFSR-ReadOnly", "fRSRootPath", "dSASignature", "nETBIOSName", "nCName", "dnsRoot",
        "msDS-ManagedPasswordId", "msDS-HostServiceAccount", "msExchVersion", "isCriticalSystemObject", "url", "wWWHomePage", "comment", "servicePrincipalNames", "keywords", "serviceBindingInformation", "msDS-LastSuccessfulInteractiveLogonTime", "lockoutTime", "badPwdCount",
    ];

    private static readonly Dictionary<string, string> Known = All.Distinct().ToDictionary(a => a, a => a, StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> OfBytes = new(StringComparer.Ordinal)
    {
        "objectGUID", "objectSid", "nTSecurityDescriptor", "replPropertyMetaData", "sIDHistory", "msDS-AllowedToActOnBehalfOfOtherIdentity", "msDS-CreatorSID", "mS-DS-CreatorSID",
        "msDS-GroupMSAMembership", "securityIdentifier", "msDS-TrustForestTrustInfo", "cACertificate", "pKIExpirationPeriod", "dNSProperty", "dnsRecord",
        "attributeSecurityGUID", "schemaIDGUID", "dSASignature", "invocationId", "msDS-ManagedPasswordId", "unixUserPassword", "userPassword", "unicodePwd",
    };

    /// <summary>The name as the schema spells it; null when this isn't read.</summary>
    public static string? Spelled(string name) => Known.GetValueOrDefault(name);

    /// <summary>True when the values are bytes.</summary>
    public static bool IsBytes(string name) => OfBytes.Contains(name);

    /// <summary>Attributes whose values must not be kept: that there is one is told by an empty value.</summary>
    public static bool IsSecret(string name) => name is "unixUserPassword" or "userPassword" or "unicodePwd" or "msSFU30Password" or "os400Password" or "orclCommonAttribute";
}
