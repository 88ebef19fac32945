using System.Security.Cryptography.X509Certificates;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.weak-exponent</c>: a trusted authority has an RSA key with a tiny exponent.</summary>
public sealed class WeakExponent : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.weak-exponent",
        Title = "Authorities with a tiny exponent",
        Category = Category.Certificates,
        Severity = Severity.Low,
        Points = 4,
        Needs = Needs.Configuration,
        Techniques = ["T1600.001"],
        Covers = ["A-CertWeakRsaComponent"],
        Why = "With an exponent of 3, careless checkers of signatures have been fooled again and again.",
        Remedy = new Remedy(
            "Renew the authority with a new key (exponent 65537).",
            "certutil -renewCert # on the authority of {thumbprint}, with a new key",
            "certutil -viewstore '{store}' | Select-String -Context 0,3 'Public Key'",
            "certutil -renewCert ReuseKeys # on the authority of {thumbprint}"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Certificates(survey).Where(c => c.Certificate.GetRSAPublicKey()?.ExportParameters(false).Exponent is { Length: 1 } or { Length: 2 })
            .Select(c => c.Affected("has an RSA exponent below 65537"));
}
