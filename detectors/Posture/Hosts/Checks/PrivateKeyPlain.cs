using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.private-key</c>: a private key has no passphrase.</summary>
public sealed class PrivateKeyPlain : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.private-key",
        Title = "Private key without a passphrase",
        Severity = Severity.Medium,
        Techniques = ["T1552.004"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "Whoever copies the file signs in as its owner, wherever the key is trusted.",
        Linux = new HostRemedy(
            "Give the key a passphrase (ssh-keygen -p) and use an agent.",
            "ssh-keygen -p -f '{place}'",
            "ssh-keygen -y -P '' -f '{place}' > /dev/null 2>&1 || echo mended",
            "ssh-keygen -p -N '' -f '{place}'"),
        Windows = new HostRemedy(
            "Give the key a passphrase (ssh-keygen -p) and use the agent service.",
            "ssh-keygen -p -f '{place}'",
            "ssh-keygen -y -P '\"\"' -f '{place}'",
            "ssh-keygen -p -N '\"\"' -f '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c.Kind == CredentialKind.PrivateKey).Select(c => new HostFault(c.Place, "can be used without a passphrase", c.Account));
}
