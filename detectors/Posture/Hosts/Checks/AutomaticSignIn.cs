using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.automatic-sign-in</c>: the host signs in by itself with a password in the registry.</summary>
public sealed class AutomaticSignIn : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.automatic-sign-in",
        Title = "Automatic sign-in",
        Severity = Severity.High,
        Techniques = ["T1552.002"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "The password lies in the registry, where every user reads it.",
        Windows = new HostRemedy(
            "Switch it off (Autologon of Sysinternals keeps it at least as an LSA secret), then change the password.",
            "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -Name AutoAdminLogon -Value 0",
            "(Get-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon').AutoAdminLogon",
            "Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -Name AutoAdminLogon -Value 1"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c.Kind == CredentialKind.AutomaticSignIn).Select(c => new HostFault(c.Place, "holds the password of the automatic sign-in", c.Account));
}
