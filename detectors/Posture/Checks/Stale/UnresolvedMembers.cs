using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.unresolved-members</c>: members of groups whose domain is gone.</summary>
public sealed class UnresolvedMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.unresolved-members",
        Title = "Members that nobody knows any more",
        Category = Category.StaleObjects,
        Severity = Severity.Low,
        Points = 2,
        Why = "The account of another domain was deleted, or its trust ended. Whoever brings that SID back by a new trust or by SID history gets the rights.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the group → Members: remove entries that show as a bare SID.",
            "Get-ADObject -Identity '{dn}' -Properties memberOf | Select-Object -ExpandProperty memberOf | ForEach-Object { Set-ADGroup -Identity $_ -Remove "
                + "@{ member = '{dn}' } }",
            "Get-ADObject -Identity '{dn}' -Properties memberOf",
            "Set-ADGroup -Identity '{group}' -Add @{ member = '{dn}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var known = survey.OfClass("trustedDomain").Select(t => t.Bytes("securityIdentifier") is [{ } bytes] && Sid.TryRead(bytes, out var sid) ? sid : null).OfType<Sid>().ToList();
        return survey.OfClass("foreignSecurityPrincipal")
            .Where(f => f.Sid is { } sid && sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal) && !sid.IsOf(survey.Snapshot.Header.DomainSid) && !known.Any(sid.IsOf))
            .SelectMany(f => survey.GroupsOf(f).Select(g => Survey.Affected(f, $"{f.Sid}, of no trusted domain, is in {g.Label}", Mend.Leave(g, f)) with
            {
                Values = new Dictionary<string, string> { ["group"] = g.Name },
            }));
    }
}
