namespace Deception.ActiveDirectory;

/// <summary>Bits of userAccountControl (MS-ADTS 2.2.16).</summary>
[Flags]
public enum AccountFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The account can't sign in.</summary>
    Disabled = 0x2,

    /// <summary>An empty password is allowed.</summary>
    PasswordNotRequired = 0x20,

    /// <summary>The password is kept so that it can be read back.</summary>
    ReversiblePassword = 0x80,

    /// <summary>A user.</summary>
    NormalAccount = 0x200,

    /// <summary>The account of a trusting domain.</summary>
    InterdomainTrust = 0x800,

    /// <summary>A member computer.</summary>
    WorkstationTrust = 0x1000,

    /// <summary>A domain controller.</summary>
    ServerTrust = 0x2000,

    /// <summary>The password never expires.</summary>
    PasswordNeverExpires = 0x1_0000,

    /// <summary>Signs in with a smart card only.</summary>
    SmartCardRequired = 0x4_0000,

    /// <summary>Unconstrained delegation.</summary>
    TrustedForDelegation = 0x8_0000,

    /// <summary>Must not be delegated.</summary>
    NotDelegated = 0x10_0000,

    /// <summary>DES keys only.</summary>
    DesOnly = 0x20_0000,

    /// <summary>Anybody may ask for an AS-REP.</summary>
    NoPreAuthentication = 0x40_0000,

    /// <summary>Constrained delegation with protocol transition.</summary>
    TrustedToAuthenticateForDelegation = 0x100_0000,

    /// <summary>A read-only domain controller.</summary>
    ReadOnlyController = 0x400_0000,
}

/// <summary>Bits of msDS-SupportedEncryptionTypes (MS-KILE 2.2.7).</summary>
[Flags]
public enum EncryptionTypes : uint
{
    /// <summary>Not set: the domain's default.</summary>
    None = 0,

    /// <summary>des-cbc-crc.</summary>
    DesCrc = 0x1,

    /// <summary>des-cbc-md5.</summary>
    DesMd5 = 0x2,

    /// <summary>rc4-hmac.</summary>
    Rc4 = 0x4,

    /// <summary>aes128-cts-hmac-sha1-96.</summary>
    Aes128 = 0x8,

    /// <summary>aes256-cts-hmac-sha1-96.</summary>
    Aes256 = 0x10,

    /// <summary>Session keys by AES whatever the ticket's type.</summary>
    AesSession = 0x20,
}

/// <summary>Bits of trustAttributes (MS-ADTS 6.1.6.7.9).</summary>
[Flags]
public enum TrustAttributes : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Not transitive.</summary>
    NonTransitive = 0x1,

    /// <summary>For Windows 2000 and newer alone.</summary>
    UplevelOnly = 0x2,

    /// <summary>SID filtering (quarantine).</summary>
    Quarantined = 0x4,

    /// <summary>Between forests.</summary>
    ForestTransitive = 0x8,

    /// <summary>Selective authentication.</summary>
    CrossOrganization = 0x10,

    /// <summary>Within one forest.</summary>
    WithinForest = 0x20,

    /// <summary>SID history passes.</summary>
    TreatAsExternal = 0x40,

    /// <summary>RC4 keys.</summary>
    UsesRc4 = 0x80,

    /// <summary>Tickets with full delegation are not passed on.</summary>
    NoTgtDelegation = 0x200,

    /// <summary>Privileged identity management.</summary>
    PimTrust = 0x400,

    /// <summary>Tickets with full delegation are passed on.</summary>
    EnableTgtDelegation = 0x800,
}
