using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.server-name-by-requester</c>: everybody may ask for a server's certificate in any name.</summary>
public sealed class ServerSubject : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.server-name-by-requester",
        Title = "Server certificate in any name (ESC17)",
        Category = Category.Certificates,
        Severity = Severity.Medium,
        Points = 10,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649", "T1557"],
        Esc = ["ESC17"],
        Why = "An ordinary account poses as any server whose clients trust the authority: updates, web mail, LDAPS.",
        Remedy = new Remedy(
            "Certificate Templates console → the template → Security: Enroll for the servers' administrators; or manager approval.",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Enrollment-Flag' = '{after}' } # asks for a manager's approval",
            "Get-ADObject -Identity '{dn}' -Properties 'msPKI-Enrollment-Flag', 'msPKI-Certificate-Name-Flag'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Enrollment-Flag' = '{before}' } # approval no longer needed"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.Version > 1 && t.RequesterWritesSubject && t.IsForServers && !t.Authenticates && !t.IsAnyPurpose && !t.NeedsApproval).SelectMany(t => t.EnrolledByOthers(survey)
            .Select(who => Survey.Affected(t.Object, $"{who} may enroll", Mend.Replace(t.Object, "msPKI-Enrollment-Flag", t.WithApproval)) with
            {
                Values = new Dictionary<string, string> { ["before"] = t.Object.Text("msPKI-Enrollment-Flag") ?? "0", ["after"] = t.WithApproval },
            }));
}
