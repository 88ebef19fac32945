using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.smb-signing</c>: smb signing is not demanded.</summary>
public sealed class SmbSigning : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.smb-signing",
        Title = "SMB signing is not demanded",
        Severity = Severity.Medium,
        Techniques = ["T1557.001"],
        Needs = HostSetting.SmbSigning,
        Why = "A sign-in that was lured elsewhere is relayed to this host.",
        Linux = new HostRemedy(
            "smb.conf: server signing = mandatory.",
            "cp -p /etc/samba/smb.conf /etc/samba/smb.conf.off && sed -i '/^\\[global\\]/a server signing = mandatory' /etc/samba/smb.conf && systemctl restart smbd",
            "testparm -s --parameter-name='server signing'",
            "mv /etc/samba/smb.conf.off /etc/samba/smb.conf && systemctl restart smbd"),
        Windows = new HostRemedy(
            "Policy \"Microsoft network server: Digitally sign communications (always)\".",
            "Set-SmbServerConfiguration -RequireSecuritySignature $true -Force",
            "(Get-SmbServerConfiguration).RequireSecuritySignature",
            "Set-SmbServerConfiguration -RequireSecuritySignature $false -Force"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.SmbSigning) == false ? [new HostFault(HostSetting.SmbSigning, "signatures are not demanded")] : [];
}
