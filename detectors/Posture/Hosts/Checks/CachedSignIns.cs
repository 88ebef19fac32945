using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.cached-sign-ins</c>: many domain sign-ins are kept.</summary>
public sealed class CachedSignIns : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.cached-sign-ins",
        Title = "Cached domain sign-ins",
        Severity = Severity.Medium,
        Techniques = ["T1003.005"],
        Needs = HostSetting.CachedSignIns,
        Why = "Their hashes are taken from the host and guessed elsewhere.",
        Linux = new HostRemedy(
            "sssd.conf: cache_credentials = false, where a controller is always near.",
            "sed -i.off 's/^ *cache_credentials *= *[Tt]rue/cache_credentials = false/' /etc/sssd/sssd.conf && systemctl restart sssd",
            "grep cache_credentials /etc/sssd/sssd.conf",
            "mv /etc/sssd/sssd.conf.off /etc/sssd/sssd.conf && systemctl restart sssd"),
        Windows = new HostRemedy(
            "Policy \"Interactive logon: Number of previous logons to cache\": 1 on workstations that travel, else 0.",
            "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -Name CachedLogonsCount -Value '1'",
            "(Get-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon').CachedLogonsCount",
            "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -Name CachedLogonsCount -Value '10'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Number(HostSetting.CachedSignIns) is { } kept && kept > (host.System == HostSystem.Linux ? 0 : options.MostCachedSignIns)
            ? [new HostFault(HostSetting.CachedSignIns, host.System == HostSystem.Linux ? "sign-ins are kept for when no controller answers" : FormattableString.Invariant($"{kept} sign-ins are kept"))] : [];
}
