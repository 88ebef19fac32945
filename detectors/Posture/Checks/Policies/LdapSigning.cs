using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.ldap-signing</c>: controllers don't require signed LDAP.</summary>
public sealed class LdapSigning : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.ldap-signing",
        Title = "LDAP without signing",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557"],
        Covers = ["A-LDAPSigningDisabled"],
        Why = "A sign-in that is relayed to LDAP writes to the directory as whoever it was: a computer account, delegation, a group.",
        Remedy = Remedies.Registry("Security Options → Domain controller: LDAP server signing requirements: Require signing", @"System\CurrentControlSet\Services\NTDS\Parameters", "LDAPServerIntegrity", 2, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"System\CurrentControlSet\Services\NTDS\Parameters", "LDAPServerIntegrity", Rules.Exactly(2), "should be 2");
}
