using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.ldap-channel-binding</c>: controllers don't require channel binding on LDAPS.</summary>
public sealed class LdapChannelBinding : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.ldap-channel-binding",
        Title = "LDAPS without channel binding",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557"],
        Why = "Signing doesn't stop a relay to LDAPS; only the binding of the sign-in to its TLS channel does.",
        Remedy = Remedies.Registry("Security Options → Domain controller: LDAP server channel binding token requirements: Always", @"System\CurrentControlSet\Services\NTDS\Parameters", "LdapEnforceChannelBinding", 2, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"System\CurrentControlSet\Services\NTDS\Parameters", "LdapEnforceChannelBinding", Rules.Exactly(2), "should be 2");
}
