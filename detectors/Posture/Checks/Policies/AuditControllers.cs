using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.audit-controllers</c>: controllers don't log what an investigation needs.</summary>
public sealed class AuditControllers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.audit-controllers",
        Title = "Controllers don't log enough",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1562.002"],
        Covers = ["A-AuditDC"],
        Why = "Without these events nobody can tell afterwards who got which ticket, who changed which group, who asked for a hash.",
        Remedy = new Remedy(
            "Default Domain Controllers Policy → Advanced Audit Policy: success of the listed subcategories (failure of credential validation and Kerberos too).",
            "auditpol /set /subcategory:'{subcategory}' /success:enable /failure:enable # and the same in the controllers' policy",
            "auditpol /get /subcategory:'{subcategory}'",
            "auditpol /set /subcategory:'{subcategory}' /success:disable /failure:disable"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnControllers.SelectMany(p => Wanted.Where(w => (p.Audit(w.Id) ?? 0) % 2 == 0)
            .Select(w => p.Affected($"{w.Name} is not logged") with { Values = new Dictionary<string, string> { ["subcategory"] = w.Id.ToString("B") } }));

    // MS-GPAC 2.2.1.4: subcategories by their GUIDs; 1 is success, 2 failure, 3 both.
    private static readonly (string Name, Guid Id)[] Wanted =
    [
        ("Credential Validation", new("0cce923f-69ae-11d9-bed3-505054503030")), ("Kerberos Authentication Service", new("0cce9242-69ae-11d9-bed3-505054503030")),
        ("Kerberos Service Ticket Operations", new("0cce9240-69ae-11d9-bed3-505054503030")), ("Computer Account Management", new("0cce9236-69ae-11d9-bed3-505054503030")),
        ("Security Group Management", new("0cce9237-69ae-11d9-bed3-505054503030")), ("User Account Management", new("0cce9235-69ae-11d9-bed3-505054503030")),
        ("Directory Service Access", new("0cce923b-69ae-11d9-bed3-505054503030")), ("Directory Service Changes", new("0cce923c-69ae-11d9-bed3-505054503030")),
        ("Logon", new("0cce9215-69ae-11d9-bed3-505054503030")), ("Special Logon", new("0cce921b-69ae-11d9-bed3-505054503030")),
        ("Security System Extension", new("0cce9211-69ae-11d9-bed3-505054503030")), ("Process Creation", new("0cce922b-69ae-11d9-bed3-505054503030")),
    ];
}
