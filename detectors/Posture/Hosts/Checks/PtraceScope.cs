using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.ptrace</c>: processes can look into each other.</summary>
public sealed class PtraceScope : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.ptrace",
        Title = "Processes can look into each other",
        Severity = Severity.Low,
        Techniques = ["T1003.007"],
        Needs = HostSetting.PtraceScope,
        Why = "A program that was taken over reads keys and tickets of all others of its user.",
        Linux = new HostRemedy(
            "sysctl: kernel.yama.ptrace_scope = 1.",
            "printf 'kernel.yama.ptrace_scope = 1\\n' > /etc/sysctl.d/50-ptrace.conf && sysctl --system",
            "sysctl kernel.yama.ptrace_scope",
            "rm /etc/sysctl.d/50-ptrace.conf && sysctl kernel.yama.ptrace_scope=0"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Number(HostSetting.PtraceScope) == 0 ? [new HostFault(HostSetting.PtraceScope, "every process of a user may look into every other")] : [];
}
