using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.duplicates</c>: objects that lost a conflict of replication.</summary>
public sealed class DuplicateObjects : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.duplicates",
        Title = "Left-overs of replication conflicts",
        Category = Category.StaleObjects,
        Severity = Severity.Low,
        Points = 3,
        Covers = ["S-Duplicate"],
        Why = "Two controllers made the same object; the loser was renamed and stays, with rights and a password that nobody looks after.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → View → Advanced Features: look at both, keep the one in use, delete the one with CNF: or $DUPLICATE in its"
                + " name.",
            "Remove-ADObject -Identity '{dn}' -Confirm:$false",
            "Get-ADObject -LDAPFilter '(|(cn=*\\0ACNF:*)(sAMAccountName=$DUPLICATE-*))'",
            "Restore-ADObject -Identity (Get-ADObject -IncludeDeletedObjects -Filter 'objectSid -eq \"{sid}\"')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Objects.Where(o => o.Name.Contains("CNF:", StringComparison.Ordinal) || o.Text("sAMAccountName")?.StartsWith("$DUPLICATE-", StringComparison.OrdinalIgnoreCase) == true)
            .Select(o => Survey.Affected(o, "lost a conflict of replication"));
}
