using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.too-many-rulers</c>: more accounts rule the domain than anybody can look after.</summary>
public sealed class TooManyRulers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.too-many-rulers",
        Title = "Too many domain administrators",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 20,
        Techniques = ["T1078.002", "T1069.002"],
        Anssi = ["privileged_members"],
        Covers = ["P-AdminNum"],
        Why = "Each of these accounts is the whole domain for whoever steals it. The more there are, the more hosts hold their credentials and the less anybody "
            + "notices one in use.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Domain Admins, Enterprise Admins, Schema Admins, Administrators: keep break-glass accounts and a few named"
                + " ones; delegate the rest by role.",
            "Get-ADPrincipalGroupMembership -Identity '{dn}' | Where-Object SID -match '-(512|518|519|544)$' | ForEach-Object { Remove-ADGroupMember -Identity"
                + " $_ -Members '{dn}' -Confirm:$false }",
            "Get-ADPrincipalGroupMembership -Identity '{dn}' | Where-Object SID -match '-(512|518|519|544)$'",
            "Add-ADGroupMember -Identity 'Domain Admins' -Members '{dn}'",
            "samba-tool group removemembers 'Domain Admins' '{name}'",
            "samba-tool group addmembers 'Domain Admins' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var rulers = survey.Rulers.Where(r => r.IsEnabled && r.IsA("user") && !r.IsA("computer")).OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        return rulers.Count <= survey.Options.MostRulers ? [] : rulers.Select(r => Survey.Affected(r, FormattableString.Invariant($"one of {rulers.Count} accounts that rule the domain")));
    }
}
