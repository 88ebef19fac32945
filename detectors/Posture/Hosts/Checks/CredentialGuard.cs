using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.credential-guard</c>: credential guard is off.</summary>
public sealed class CredentialGuard : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.credential-guard",
        Title = "Credential Guard is off",
        Severity = Severity.Low,
        Techniques = ["T1550.002"],
        Needs = HostSetting.CredentialGuard,
        Why = "Hashes and tickets can be taken from memory and passed on.",
        Windows = new HostRemedy(
            "Policy \"Turn On Virtualization Based Security\", with Credential Guard; takes effect after a restart.",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name LsaCfgFlags -Value 2",
            "(Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa').LsaCfgFlags",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name LsaCfgFlags -Value 0"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.CredentialGuard) == false ? [new HostFault(HostSetting.CredentialGuard, "is off")] : [];
}
