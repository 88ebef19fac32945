using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.netbios</c>: netbios name service is on.</summary>
public sealed class NetBios : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.netbios",
        Title = "NetBIOS name service is on",
        Severity = Severity.Medium,
        Techniques = ["T1557.001"],
        Needs = HostSetting.NetBios,
        Why = "It falls back to broadcasts, which whoever is near answers.",
        Linux = new HostRemedy(
            "Samba: disable netbios = yes, and stop nmbd.",
            "systemctl disable --now nmbd.service",
            "systemctl is-enabled nmbd.service",
            "systemctl enable --now nmbd.service"),
        Windows = new HostRemedy(
            "Network adapter, IPv4, Advanced, WINS: disable NetBIOS over TCP/IP; or by DHCP option 001.",
            "Get-ChildItem -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\NetBT\\Parameters\\Interfaces' | Set-ItemProperty -Name NetbiosOptions -Value 2",
            "Get-ChildItem -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\NetBT\\Parameters\\Interfaces' | Get-ItemProperty -Name NetbiosOptions",
            "Get-ChildItem -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\NetBT\\Parameters\\Interfaces' | Set-ItemProperty -Name NetbiosOptions -Value 0"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.NetBios) == true ? [new HostFault(HostSetting.NetBios, "asks and answers by NetBIOS")] : [];
}
