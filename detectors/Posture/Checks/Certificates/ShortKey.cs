using System.Security.Cryptography.X509Certificates;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.short-key</c>: a trusted authority has an RSA key of less than 2048 bits.</summary>
public sealed class ShortKey : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.short-key",
        Title = "Authorities with short keys",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Configuration,
        Techniques = ["T1600.001"],
        Covers = ["A-WeakRSARootCert", "A-WeakRSARootCert2"],
        Why = "A key of 1024 bits is within reach of those who can pay for it; with it one signs certificates for anybody.",
        Remedy = new Remedy(
            "Renew the authority with a new key of 3072 bits or more; remove the old certificate from the trusted stores.",
            "certutil -viewdelstore '{store}' # the short key: {thumbprint}",
            "certutil -viewstore '{store}' | Select-String 'Public Key Length'",
            "certutil -dspublish -f '{thumbprint}.cer' '{kind}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Certificates(survey).Select(c => (Authority: c, Key: c.Certificate.GetRSAPublicKey())).Where(c => c.Key is { KeySize: < 2048 })
            .Select(c => c.Authority.Affected(FormattableString.Invariant($"has an RSA key of {c.Key!.KeySize} bits")));
}
