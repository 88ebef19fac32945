using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.rodc-orphan-krbtgt</c>: the ticket key of a read-only controller that is gone.</summary>
public sealed class RodcOrphanKrbtgt : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.rodc-orphan-krbtgt",
        Title = "Key of a read-only controller that is gone",
        Category = Category.Infrastructure,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1558.001"],
        Anssi = ["rodc_orphan_krbtgt"],
        Covers = ["P-RODCKrbtgtOrphan"],
        Why = "Tickets that are signed with it are still taken for those whom it might store.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → krbtgt_…: delete it, once no read-only controller has it.",
            "Remove-ADUser -Identity '{dn}' -Confirm:$false",
            "Get-ADUser -LDAPFilter '(sAMAccountName=krbtgt_*)' -Properties 'msDS-KrbTgtLinkBl'",
            "Restore-ADObject -Identity (Get-ADObject -IncludeDeletedObjects -Filter 'sAMAccountName -eq \"{name}\" -and isDeleted -eq $true')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Where(u => u.Label.StartsWith("krbtgt_", StringComparison.OrdinalIgnoreCase) && !survey.Computers.Any(c => c.Texts("msDS-KrbTgtLink").Contains(u.Name, StringComparer.OrdinalIgnoreCase)))
            .Select(u => Survey.Affected(u, "belongs to no read-only controller"));
}
