using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.trust-builders</c>: somebody is in Incoming Forest Trust Builders.</summary>
public sealed class TrustBuildersMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.trust-builders",
        Title = "Incoming Forest Trust Builders is not empty",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1484.002"],
        Why = "A member can make another forest, an attacker's own, trust this one for tickets of this one's people with full delegation: their tickets then lie"
            + " there.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Builtin → Incoming Forest Trust Builders → Members: remove all.",
            "Remove-ADGroupMember -Identity 'S-1-5-32-557' -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity 'S-1-5-32-557'",
            "Add-ADGroupMember -Identity 'S-1-5-32-557' -Members '{dn}'",
            "samba-tool group removemembers 'Incoming Forest Trust Builders' '{name}'",
            "samba-tool group addmembers 'Incoming Forest Trust Builders' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Members(survey, 557);
}
