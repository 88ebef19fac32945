using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.issuance-policy-group</c>: a template's issuance policy makes whoever enrolls a member of a group.</summary>
public sealed class IssuancePolicyGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.issuance-policy-group",
        Title = "Group membership by certificate (ESC13)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649", "T1098"],
        Esc = ["ESC13"],
        Why = "Whoever may ask for that certificate is a member of the group as long as they sign in with it, and no group list shows it.",
        Remedy = new Remedy(
            "ADSI Edit → Configuration → Services → Public Key Services → OID → the policy → msDS-OIDToGroupLink: clear, or restrict who may enroll.",
            "Set-ADObject -Identity '{policy}' -Clear 'msDS-OIDToGroupLink'",
            "Get-ADObject -SearchBase \"CN=OID,CN=Public Key Services,CN=Services,$((Get-ADRootDSE).configurationNamingContext)\" -LDAPFilter "
                + "'(msDS-OIDToGroupLink=*)' -Properties 'msDS-OIDToGroupLink'",
            "Set-ADObject -Identity '{policy}' -Replace @{ 'msDS-OIDToGroupLink' = '{group}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var linked = survey.OfClass("msPKI-Enterprise-Oid").Where(o => o.Has("msDS-OIDToGroupLink") && o.Has("msPKI-Cert-Template-OID")).ToLookup(o => o.Text("msPKI-Cert-Template-OID")!);
        foreach (var template in Template.Published(survey).Where(t => t.Authenticates && !t.NeedsApproval))
        {
            foreach (var policy in template.Object.Texts("msPKI-Certificate-Policy").SelectMany(o => linked[o]))
            {
                var group = policy.Text("msDS-OIDToGroupLink")!;
                foreach (var who in template.EnrolledByOthers(survey))
                {
                    yield return Survey.Affected(template.Object, $"{who} may enroll and is then in {survey.Snapshot.Find(group)?.Label ?? group}", Mend.Delete(policy, "msDS-OIDToGroupLink")) with
                    {
                        Values = new Dictionary<string, string> { ["policy"] = policy.Name, ["group"] = group },
                    };
                }
            }
        }
    }
}
