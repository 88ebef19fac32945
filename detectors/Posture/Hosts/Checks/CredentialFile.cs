using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.credential-file</c>: a password lies in a file.</summary>
public sealed class CredentialFile : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.credential-file",
        Title = "Password in a file",
        Severity = Severity.Medium,
        Techniques = ["T1552.001"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "Whoever gets the user's session, or a backup, has the password.",
        Linux = new HostRemedy(
            "Let the program use Kerberos, a key agent or a secret store; then remove the file.",
            "mv '{place}' '{place}.off' && chmod 600 '{place}.off'",
            "test ! -e '{place}' && echo mended",
            "mv '{place}.off' '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c is { Kind: CredentialKind.File, IsOpen: false }).Select(c => new HostFault(c.Place, "holds a password", c.Account));
}
