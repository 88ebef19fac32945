using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.rodc-revealed</c>: a privileged account's password lies on a read-only controller.</summary>
public sealed class RodcRevealedPrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.rodc-revealed",
        Title = "Privileged password on a read-only controller",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1003.003"],
        Anssi = ["rodc_priv_revealed"],
        Covers = ["P-RODCAdminRevealed"],
        Why = "Read-only controllers stand where they may be stolen. The keys of this privileged account are on that disk.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the read-only controller → Password Replication Policy → Advanced: see who is stored; reset the account's "
                + "password, deny it there.",
            "Add-ADDomainControllerPasswordReplicationPolicy -Identity '{rodc}' -DeniedList '{dn}'; Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword"
                + " (Read-Host -AsSecureString -Prompt 'New password of {name}')",
            "Get-ADDomainControllerPasswordReplicationPolicyUsage -Identity '{rodc}' -RevealedAccounts",
            "Remove-ADDomainControllerPasswordReplicationPolicy -Identity '{rodc}' -DeniedList '{dn}' -Confirm:$false"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.SelectMany(c => c.Texts("msDS-RevealedList").Concat(c.Texts("msDS-RevealedUsers"))
            // DN with a string or with bytes: S:n:attribute:DN, B:n:hex:DN.
            .Select(v => v.Split(':', 4)[^1]).Distinct(StringComparer.OrdinalIgnoreCase).Select(survey.Snapshot.Find).OfType<DirectoryObject>().Where(survey.IsPrivileged)
            .Select(u => Survey.Affected(u, $"its keys lie on {c.Label}") with { Values = new Dictionary<string, string> { ["rodc"] = c.Leaf } }));
}
