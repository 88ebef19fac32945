using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.enrollment-agent</c>: people may ask for a certificate to request others' certificates with.</summary>
public sealed class EnrollmentAgent : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.enrollment-agent",
        Title = "Enrollment agents for everybody (ESC3)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 20,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649"],
        Esc = ["ESC3"],
        Covers = ["A-CertTempAgent"],
        Why = "With it one asks, in an administrator's name, for a certificate of any template that takes an agent's signature.",
        Remedy = new Remedy(
            "Certificate Templates console → the template → Security: Enroll for the agents alone; the authority → Enrollment Agents: restrict.",
            "dsacls '{dn}' /R '{trustee}'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object ObjectType -eq '0e10c968-78fb-11d2-90d4-00c04f79dc55'",
            "dsacls '{dn}' /G '{trustee}:CA;Enroll'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.IsAgent && !t.IsAnyPurpose && !t.NeedsApproval).SelectMany(t => t.EnrollersByOthers(survey)
            .Select(who => Survey.Affected(t.Object, $"{survey.NameOf(who)} may enroll") with { Values = new Dictionary<string, string> { ["trustee"] = who.Value } }));
}
