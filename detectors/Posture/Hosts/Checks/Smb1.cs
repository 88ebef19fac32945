using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.smb1</c>: smb 1 is served.</summary>
public sealed class Smb1 : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.smb1",
        Title = "SMB 1 is served",
        Severity = Severity.High,
        Techniques = ["T1210"],
        Needs = HostSetting.Smb1,
        Why = "It has no protection against forged traffic, and wormable flaws.",
        Linux = new HostRemedy(
            "smb.conf: server min protocol = SMB2_02.",
            "sed -i.off -E 's/^ *(server )?min protocol *=.*/server min protocol = SMB2_02/' /etc/samba/smb.conf && systemctl restart smbd",
            "testparm -s --parameter-name='server min protocol'",
            "mv /etc/samba/smb.conf.off /etc/samba/smb.conf && systemctl restart smbd"),
        Windows = new HostRemedy(
            "Remove the feature SMB1Protocol.",
            "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force",
            "(Get-SmbServerConfiguration).EnableSMB1Protocol",
            "Set-SmbServerConfiguration -EnableSMB1Protocol $true -Force"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.Smb1) == true ? [new HostFault(HostSetting.Smb1, "takes version 1")] : [];
}
