using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.sudo-without-password</c>: all commands without a password.</summary>
public sealed class SudoWithoutPassword : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.sudo-without-password",
        Title = "Administers without a password",
        Severity = Severity.Medium,
        Techniques = ["T1548.003"],
        Needs = HostSnapshot.AdministratorsNeed,
        Why = "Whoever has the session has the host.",
        Linux = new HostRemedy(
            "sudoers: take NOPASSWD away, or name the single commands that need it.",
            "sed -i.off 's/NOPASSWD: *ALL/ALL/' '{place}' && visudo -c",
            "grep -c 'NOPASSWD: *ALL' '{place}'",
            "mv '{place}.off' '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Administrators.Where(a => a.IsWithoutPassword).Select(a => new HostFault(a.Place, $"{a.Name} runs everything without a password", a.Name));
}
