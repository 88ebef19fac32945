using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.llmnr</c>: link-local name resolution is on.</summary>
public sealed class Llmnr : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.llmnr",
        Title = "Link-local name resolution is on",
        Severity = Severity.Medium,
        Techniques = ["T1557.001"],
        Needs = HostSetting.Llmnr,
        Why = "Whoever is on the same network answers for names that DNS doesn't know, and gets the sign-in.",
        Linux = new HostRemedy(
            "systemd-resolved: LLMNR=no.",
            "mkdir -p /etc/systemd/resolved.conf.d && printf '[Resolve]\\nLLMNR=no\\n' > /etc/systemd/resolved.conf.d/50-llmnr.conf && systemctl restart systemd-resolved",
            "resolvectl llmnr",
            "rm /etc/systemd/resolved.conf.d/50-llmnr.conf && systemctl restart systemd-resolved"),
        Windows = new HostRemedy(
            "Policy \"Turn off multicast name resolution\": enabled.",
            "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient' -Name EnableMulticast -Value 0",
            "(Get-ItemProperty -Path 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient').EnableMulticast",
            "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient' -Name EnableMulticast -Value 1"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.Llmnr) == true ? [new HostFault(HostSetting.Llmnr, "asks and answers by LLMNR")] : [];
}
