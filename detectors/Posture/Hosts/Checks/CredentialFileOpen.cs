using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.credential-file-open</c>: a file with a password can be read by everybody.</summary>
public sealed class CredentialFileOpen : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.credential-file-open",
        Title = "Password in a file that everybody can read",
        Severity = Severity.High,
        Techniques = ["T1552.001"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "Every user of the host, and every service that was taken over, reads the password.",
        Linux = new HostRemedy(
            "Take the rights of others away, then change the password: it may have been read.",
            "stat -c %a '{place}' > '{place}.mode' && chmod 600 '{place}'",
            "stat -c %a '{place}'",
            "chmod \"$(cat '{place}.mode')\" '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c is { Kind: CredentialKind.File, IsOpen: true }).Select(c => new HostFault(c.Place, "holds a password and everybody can read it", c.Account));
}
