using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.many-administrators</c>: many administer the host.</summary>
public sealed class ManyAdministrators : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.many-administrators",
        Title = "Many administrators",
        Severity = Severity.Low,
        Techniques = ["T1078.003"],
        Needs = HostSnapshot.AdministratorsNeed,
        Why = "Each of them is a way to the host, and a password to guess.",
        Linux = new HostRemedy(
            "Leave those who need it; others get single commands.",
            "sudo -l",
            "getent group sudo wheel admin",
            "sudo -l"),
        Windows = new HostRemedy(
            "Leave one group that is kept in the directory, and the local account that LAPS looks after.",
            "Get-LocalGroupMember -SID S-1-5-32-544",
            "(Get-LocalGroupMember -SID S-1-5-32-544).Count",
            "Get-LocalGroupMember -SID S-1-5-32-544"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Administrators.Select(a => a.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() is var count && count > options.MostAdministrators
            ? [new HostFault("administrators", FormattableString.Invariant($"{count}: {string.Join(", ", host.Administrators.Select(a => a.Name).Distinct(StringComparer.OrdinalIgnoreCase).Take(20))}"))] : [];
}
