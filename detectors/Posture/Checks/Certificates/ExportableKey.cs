using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.exportable-key</c>: everybody may enroll for a sign-in certificate whose key can be exported.</summary>
public sealed class ExportableKey : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.exportable-key",
        Title = "Exportable sign-in keys",
        Category = Category.Certificates,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1552.004", "T1649"],
        Why = "Malware takes the key with it and signs in from elsewhere for as long as the certificate lives.",
        Remedy = new Remedy(
            "Certificate Templates console → the template → Request Handling: untick \"Allow private key to be exported\".",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Private-Key-Flag' = '{after}' }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msPKI-Private-Key-Flag').'msPKI-Private-Key-Flag'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Private-Key-Flag' = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.Authenticates && ((t.Object.Number("msPKI-Private-Key-Flag") ?? 0) & 0x10) != 0 && t.EnrollersByOthers(survey).Any(WellKnownSids.IsEverybody))
            .Select(t => (Template: t, After: FormattableString.Invariant($"{t.Object.Number("msPKI-Private-Key-Flag") & ~0x10L}")))
            .Select(t => Survey.Affected(t.Template.Object, "its keys can be exported", Mend.Replace(t.Template.Object, "msPKI-Private-Key-Flag", t.After)) with
            {
                Values = new Dictionary<string, string> { ["before"] = t.Template.Object.Text("msPKI-Private-Key-Flag")!, ["after"] = t.After },
            });
}
