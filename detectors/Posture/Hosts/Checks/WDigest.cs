using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.wdigest</c>: wdigest keeps passwords.</summary>
public sealed class WDigest : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.wdigest",
        Title = "WDigest keeps passwords",
        Severity = Severity.High,
        Techniques = ["T1003.001"],
        Needs = HostSetting.WDigest,
        Why = "Passwords of all who sign in lie in memory in clear.",
        Windows = new HostRemedy(
            "Registry: UseLogonCredential = 0; passwords leave the memory at the next sign-in.",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest' -Name UseLogonCredential -Value 0",
            "(Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest').UseLogonCredential",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest' -Name UseLogonCredential -Value 1"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.IsOn(HostSetting.WDigest) == true ? [new HostFault(HostSetting.WDigest, "keeps passwords in memory")] : [];
}
