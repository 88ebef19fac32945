using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.ticket-cache-open</c>: a ticket cache can be read by everybody.</summary>
public sealed class TicketCacheOpen : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.ticket-cache-open",
        Title = "Ticket cache that everybody can read",
        Severity = Severity.High,
        Techniques = ["T1558.005"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "Tickets work wherever they are copied to, without a password.",
        Linux = new HostRemedy(
            "Take the rights of others away and sign in anew.",
            "chmod 600 '{place}'",
            "stat -c %a '{place}'",
            "chmod 644 '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c is { Kind: CredentialKind.TicketCache, IsOpen: true }).Select(c => new HostFault(c.Place, "holds tickets and everybody can read it", c.Account));
}
