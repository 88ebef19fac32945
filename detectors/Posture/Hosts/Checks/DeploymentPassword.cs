using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.deployment-password</c>: a setup or a policy left a password.</summary>
public sealed class DeploymentPassword : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.deployment-password",
        Title = "Password left by a setup or a policy",
        Severity = Severity.High,
        Techniques = ["T1552.006", "T1552.001"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "It is often the local administrator's, and the same on all hosts.",
        Windows = new HostRemedy(
            "Remove the file and change the password, everywhere it was set.",
            "Move-Item -Path '{place}' -Destination '{place}.off'",
            "Test-Path -Path '{place}'",
            "Move-Item -Path '{place}.off' -Destination '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c.Kind == CredentialKind.Deployment).Select(c => new HostFault(c.Place, "holds a password", c.Account));
}
