using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.template-key-size</c>: a published template takes RSA keys of less than 2048 bits.</summary>
public sealed class TemplateKeySize : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.template-key-size",
        Title = "Templates with short keys",
        Category = Category.Certificates,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Configuration,
        Techniques = ["T1600.001"],
        Why = "A certificate lives for years; a short key may not.",
        Remedy = new Remedy(
            "Certificate Templates console → the template → Cryptography: minimum key size 2048 or more.",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Minimal-Key-Size' = 2048 }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msPKI-Minimal-Key-Size').'msPKI-Minimal-Key-Size'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msPKI-Minimal-Key-Size' = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.Object.Number("msPKI-Minimal-Key-Size") is > 0 and < 2048 and not (256 or 384 or 521))
            .Select(t => Survey.Affected(t.Object, $"takes keys of {t.Object.Text("msPKI-Minimal-Key-Size")} bits", Mend.Replace(t.Object, "msPKI-Minimal-Key-Size", "2048")) with
            {
                Values = new Dictionary<string, string> { ["before"] = t.Object.Text("msPKI-Minimal-Key-Size")! },
            });
}
