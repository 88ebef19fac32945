using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.foreign-member</c>: an account of another domain in a privileged group.</summary>
public sealed class ForeignPrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.foreign-member",
        Title = "Foreign account in a privileged group",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1078.002", "T1482"],
        Why = "Whoever rules the other domain rules this one, and this one's administrators can't see or lock that account.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the privileged group → Members: remove the account of the other domain; give its owner an account here.",
            "Set-ADGroup -Identity '{group}' -Remove @{ member = '{dn}' }",
            "(Get-ADGroup -Identity '{group}' -Properties member).member -match 'ForeignSecurityPrincipals'",
            "Set-ADGroup -Identity '{group}' -Add @{ member = '{dn}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.PrivilegedGroups.SelectMany(g => survey.DirectMembersOf(g)
            .Where(m => m.Class == "foreignSecurityPrincipal" && m.Sid is { } sid && sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal))
            .Select(m => Survey.Affected(m, $"{m.Sid} of another domain is in {g.Label}", Mend.Leave(g, m)) with { Values = new Dictionary<string, string> { ["group"] = g.Name } }));
}
