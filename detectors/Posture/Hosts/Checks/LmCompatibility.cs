using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.lm-compatibility</c>: old ntlm is spoken.</summary>
public sealed class LmCompatibility : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.lm-compatibility",
        Title = "Old NTLM is spoken",
        Severity = Severity.Medium,
        Techniques = ["T1557.001"],
        Needs = HostSetting.LmCompatibility,
        Why = "Answers of LM and NTLM version 1 are broken in hours.",
        Windows = new HostRemedy(
            "Policy \"Network security: LAN Manager authentication level\": send NTLMv2 response only, refuse LM and NTLM.",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name LmCompatibilityLevel -Value 5",
            "(Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa').LmCompatibilityLevel",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name LmCompatibilityLevel -Value 3"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Number(HostSetting.LmCompatibility) is { } level and < 3 ? [new HostFault(HostSetting.LmCompatibility, FormattableString.Invariant($"level {level} of 5"))] : [];
}
