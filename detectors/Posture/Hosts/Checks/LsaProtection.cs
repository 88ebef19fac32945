using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.lsa-protection</c>: lsass is not protected.</summary>
public sealed class LsaProtection : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.lsa-protection",
        Title = "LSASS is not protected",
        Severity = Severity.Medium,
        Techniques = ["T1003.001"],
        Needs = HostSetting.LsaProtection,
        Why = "An administrator of the host reads all credentials in its memory.",
        Windows = new HostRemedy(
            "Policy \"Configures LSASS to run as a protected process\"; takes effect after a restart.",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name RunAsPPL -Value 1",
            "(Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa').RunAsPPL",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name RunAsPPL -Value 0"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.LsaProtection) == false ? [new HostFault(HostSetting.LsaProtection, "runs unprotected")] : [];
}
