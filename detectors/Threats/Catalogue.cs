using Deception.Threats.Detection;
using Deception.Threats.DirectoryWrites;
using Deception.Threats.Drsuapi;
using Deception.Threats.Guessing;
using Deception.Threats.Honey;
using Deception.Threats.Kerberos;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;
using Deception.Threats.Names;
using Deception.Threats.Netlogon;
using Deception.Threats.Network;
using Deception.Threats.Notices;
using Deception.Threats.Ntlm;
using Deception.Threats.Privileged;
using Deception.Threats.Rpc;
using Deception.Threats.Samr;
using Deception.Threats.Smb;
using Deception.Threats.Wire;

namespace Deception.Threats;

/// <summary>All detectors, one line each.</summary>
public static class Catalogue
{
    private static readonly (DetectorInfo Info, Func<World, Detector> Make)[] Entries =
    [
        (HoneyAccountSignIn.Metadata, w => new HoneyAccountSignIn(w)),
        (HoneyServiceTicket.Metadata, w => new HoneyServiceTicket(w)),
        (Kerberoasting.Metadata, w => new Kerberoasting(w)),
        (AsRepRoasting.Metadata, w => new AsRepRoasting(w)),
        (UserEnumeration.Metadata, w => new UserEnumeration(w)),
        (KerberosPasswordSpray.Metadata, w => new KerberosPasswordSpray(w)),
        (KerberosBruteForce.Metadata, w => new KerberosBruteForce(w)),
        (OverpassTheHash.Metadata, w => new OverpassTheHash(w)),
        (EncryptionDowngrade.Metadata, w => new EncryptionDowngrade(w)),
        (PassTheTicket.Metadata, w => new PassTheTicket(w)),
        (DelegationAbuse.Metadata, w => new DelegationAbuse(w)),
        (ForgedTicket.Metadata, w => new ForgedTicket(w)),
        (RoastingWithoutPreAuthentication.Metadata, w => new RoastingWithoutPreAuthentication(w)),
        (SamAccountSpoofing.Metadata, w => new SamAccountSpoofing(w)),
        (KeyList.Metadata, w => new KeyList(w)),
        (CertificateLogonAnomaly.Metadata, w => new CertificateLogonAnomaly(w)),
        (HoneyPasswordCracked.Metadata, w => new HoneyPasswordCracked(w)),
        (HoneyAccountChanged.Metadata, w => new HoneyAccountChanged(w)),
        (Relay.Metadata, w => new Relay(w)),
        (Downgrade.Metadata, w => new Downgrade(w)),
        (NtlmBruteForce.Metadata, w => new NtlmBruteForce(w)),
        (NetSync.Metadata, w => new NetSync(w)),
        (PrivilegedAccountAccess.Metadata, w => new PrivilegedAccountAccess(w)),
        (LdapPasswordSpray.Metadata, w => new LdapPasswordSpray(w)),
        (NtlmPasswordSpray.Metadata, w => new NtlmPasswordSpray(w)),
        (DcSync.Metadata, w => new DcSync(w)),
        (AuthenticationCoercion.Metadata, w => new AuthenticationCoercion(w)),
        (Zerologon.Metadata, w => new Zerologon(w)),
        (DcShadow.Metadata, w => new DcShadow(w)),
        (SamrEnumeration.Metadata, w => new SamrEnumeration(w)),
        (SidEnumeration.Metadata, w => new SidEnumeration(w)),
        (SessionEnumeration.Metadata, w => new SessionEnumeration(w)),
        (ShareEnumeration.Metadata, w => new ShareEnumeration(w)),
        (RemoteExecution.Metadata, w => new RemoteExecution(w)),
        (ServiceEnumeration.Metadata, w => new ServiceEnumeration(w)),
        (RemoteRegistry.Metadata, w => new RemoteRegistry(w)),
        (SecretsDump.Metadata, w => new SecretsDump(w)),
        (DomainBackupKey.Metadata, w => new DomainBackupKey(w)),
        (EndpointEnumeration.Metadata, w => new EndpointEnumeration(w)),
        (NameCracking.Metadata, w => new NameCracking(w)),
        (PasswordReset.Metadata, w => new PasswordReset(w)),
        (MachineAccountCreated.Metadata, w => new MachineAccountCreated(w)),
        (PrintSpoolerExploit.Metadata, w => new PrintSpoolerExploit(w)),
        (DnsPluginLoad.Metadata, w => new DnsPluginLoad(w)),
        (GroupKeyService.Metadata, w => new GroupKeyService(w)),
        (CertificateRequest.Metadata, w => new CertificateRequest(w)),
        (PolicyPasswordHunt.Metadata, w => new PolicyPasswordHunt(w)),
        (DirectoryDatabaseExfiltration.Metadata, w => new DirectoryDatabaseExfiltration(w)),
        (HoneyAccountQuery.Metadata, w => new HoneyAccountQuery(w)),
        (Reconnaissance.Metadata, w => new Reconnaissance(w)),
        (SpnEnumeration.Metadata, w => new SpnEnumeration(w)),
        (CleartextBind.Metadata, w => new CleartextBind(w)),
        (SensitiveRead.Metadata, w => new SensitiveRead(w)),
        (DirectorySyncRequest.Metadata, w => new DirectorySyncRequest(w)),
        (EncryptedReconnaissance.Metadata, w => new EncryptedReconnaissance(w)),
        (AdwsReconnaissance.Metadata, w => new AdwsReconnaissance(w)),
        (PrivilegedGroupChange.Metadata, w => new PrivilegedGroupChange(w)),
        (DelegationWrite.Metadata, w => new DelegationWrite(w)),
        (KeyCredentialWrite.Metadata, w => new KeyCredentialWrite(w)),
        (AdminSdHolderWrite.Metadata, w => new AdminSdHolderWrite(w)),
        (SidHistoryWrite.Metadata, w => new SidHistoryWrite(w)),
        (SpnWrite.Metadata, w => new SpnWrite(w)),
        (AccountWeakened.Metadata, w => new AccountWeakened(w)),
        (PermissionWrite.Metadata, w => new PermissionWrite(w)),
        (PolicyObjectWrite.Metadata, w => new PolicyObjectWrite(w)),
        (HoneyHostContact.Metadata, w => new HoneyHostContact(w)),
        (PortScan.Metadata, w => new PortScan(w)),
        (NamePoisoning.Metadata, w => new NamePoisoning(w)),
        (ZoneTransfer.Metadata, w => new ZoneTransfer(w)),
        (RecordPoisoning.Metadata, w => new RecordPoisoning(w)),
        (Timeroasting.Metadata, w => new Timeroasting(w)),
        (UnsignedLdapBind.Metadata, w => new UnsignedLdapBind(w)),
        (OldSmb.Metadata, w => new OldSmb(w)),
        (SmbSigningOff.Metadata, w => new SmbSigningOff(w)),
        (OldNtlm.Metadata, w => new OldNtlm(w)),
        (WeakTicketEncryption.Metadata, w => new WeakTicketEncryption(w)),
        (OldTls.Metadata, w => new OldTls(w)),
        (NullSession.Metadata, w => new NullSession(w)),
        (NewDomainController.Metadata, w => new NewDomainController(w)),
    ];

    /// <summary>Metadata of all detectors by id. Two with one id fail at the first use.</summary>
    public static IReadOnlyDictionary<string, DetectorInfo> Detectors { get; } =
        Entries.ToDictionary(e => e.Info.Id, e => e.Info, StringComparer.Ordinal);

    /// <summary>Makes every detector for one engine.</summary>
    internal static List<Detector> Make(World world) => [.. Entries.Select(e => e.Make(world))];
}
