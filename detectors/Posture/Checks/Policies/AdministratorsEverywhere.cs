using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.no-tiering</c>: domain administrators may sign in to members.</summary>
public sealed class AdministratorsEverywhere : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.no-tiering",
        Title = "Domain administrators may sign in everywhere",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1078.002", "T1003.001"],
        Covers = ["P-LogonDenied"],
        Why = "Where they sign in, their credentials lie in memory: the weakest workstation gives the domain.",
        Remedy = new Remedy(
            "A policy linked to the units of members → User Rights Assignment → Deny log on locally, through Remote Desktop Services, as a batch job, as a "
                + "service: Domain Admins, Enterprise Admins.",
            "New-GPO -Name 'Tiering' | New-GPLink -Target '{dn}' # then: Deny log on locally = Domain Admins, Enterprise Admins",
            "Get-GPOReport -Name 'Tiering' -ReportType Xml | Select-String 'SeDenyInteractiveLogonRight'",
            "Remove-GPO -Name 'Tiering'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnMembers.Where(p => !new[] { "SeDenyInteractiveLogonRight", "SeDenyRemoteInteractiveLogonRight" }.All(n => p.Privilege(n) is { } held
                && held.Holders.Any(h => Sid.TryParse(h, out var sid) && sid == WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, 512) || h.EndsWith("Domain Admins", StringComparison.OrdinalIgnoreCase))))
            .Select(p => p.Affected("computers there don't deny Domain Admins the sign-in"));
}
