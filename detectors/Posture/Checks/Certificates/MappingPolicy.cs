using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.mapping-policy</c>: controllers take certificates by name, by policy.</summary>
public sealed class MappingPolicy : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.mapping-policy",
        Title = "Certificates matched by name (ESC10)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1649"],
        Why = "Below 2 (full enforcement) a certificate without the owner's SID is matched by its name, which others may write.",
        Remedy = Remedies.Registry("Preferences → Registry: StrongCertificateBindingEnforcement = 2 at the KDC", @"System\CurrentControlSet\Services\Kdc", "StrongCertificateBindingEnforcement", 2, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"System\CurrentControlSet\Services\Kdc", "StrongCertificateBindingEnforcement", text => !int.TryParse(text, out var level) || level >= 2, "should be 2");
}
