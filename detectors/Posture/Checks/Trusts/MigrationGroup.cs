using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.migration-group</c>: the group that allows SID history to be written is still there.</summary>
public sealed class MigrationGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.migration-group",
        Title = "Left-over group of a migration",
        Category = Category.Trusts,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1134.005"],
        Covers = ["S-Domain$$$"],
        Why = "With the group DOMAIN$$$ the controllers allow SID history to be written from elsewhere.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → delete the group once the migration is over.",
            "Remove-ADGroup -Identity '{dn}' -Confirm:$false",
            "Get-ADGroup -LDAPFilter '(sAMAccountName=*$$$)'",
            "New-ADGroup -Name '{name}' -GroupScope DomainLocal",
            "samba-tool group delete '{name}'",
            "samba-tool group add '{name}' --group-scope=Domain"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Groups.Where(g => g.Label.EndsWith("$$$", StringComparison.Ordinal)).Select(g => Survey.Affected(g, "allows SID history to be written"));
}
