using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.mdns</c>: multicast dns is on.</summary>
public sealed class MulticastDns : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.mdns",
        Title = "Multicast DNS is on",
        Severity = Severity.Low,
        Techniques = ["T1557.001"],
        Needs = HostSetting.MulticastDns,
        Why = "Names below .local, and on Windows any single name, are answered by whoever is near.",
        Linux = new HostRemedy(
            "Switch off avahi, or MulticastDNS=no in systemd-resolved.",
            "systemctl disable --now avahi-daemon.socket avahi-daemon.service",
            "systemctl is-enabled avahi-daemon.service",
            "systemctl enable --now avahi-daemon.socket avahi-daemon.service"),
        Windows = new HostRemedy(
            "Registry: EnableMDNS = 0.",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters' -Name EnableMDNS -Value 0",
            "(Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters').EnableMDNS",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters' -Name EnableMDNS -Value 1"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.MulticastDns) == true ? [new HostFault(HostSetting.MulticastDns, "asks and answers by multicast DNS")] : [];
}
