using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.keytab-open</c>: a keytab can be read by everybody.</summary>
public sealed class KeytabOpen : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.keytab-open",
        Title = "Keytab that everybody can read",
        Severity = Severity.High,
        Techniques = ["T1552.004"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "A keytab is the account's password in another form: it signs in for ever, and forges tickets to the service.",
        Linux = new HostRemedy(
            "Give the keytab to its service alone, then make new keys: they may have been copied.",
            "chmod 600 '{place}'",
            "stat -c %a '{place}'",
            "chmod 644 '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c is { Kind: CredentialKind.Keytab, IsOpen: true }).Select(c => new HostFault(c.Place, "holds keys and everybody can read it", c.Account));
}
