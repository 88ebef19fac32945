using System.Security.Cryptography.X509Certificates;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.weak-signature</c>: a trusted authority's certificate is signed with MD2, MD4, MD5 or SHA-1.</summary>
public sealed class WeakSignature : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.weak-signature",
        Title = "Authorities signed with broken digests",
        Category = Category.Certificates,
        Severity = Severity.Medium,
        Points = 10,
        Needs = Needs.Configuration,
        Techniques = ["T1600.001"],
        Anssi = ["certificates_vuln"],
        Covers = ["A-MD2IntermediateCert", "A-MD2RootCert", "A-MD4IntermediateCert", "A-MD4RootCert", "A-MD5IntermediateCert", "A-MD5RootCert", "A-SHA0IntermediateCert", "A-SHA0RootCert", "A-SHA1IntermediateCert", "A-SHA1RootCert"],
        Why = "A second certificate with the same signature can be made: an authority of the attacker's that everybody trusts.",
        Remedy = new Remedy(
            "Renew the authority with SHA-256; then PKIView → Manage AD Containers: remove the old certificate.",
            "certutil -viewdelstore '{store}' # choose the one with thumbprint {thumbprint}",
            "certutil -viewstore '{store}'",
            "certutil -dspublish -f '{thumbprint}.cer' '{kind}' # signed weakly"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Certificates(survey).Where(c => Weak.Contains(c.Certificate.SignatureAlgorithm.Value ?? ""))
            .Select(c => c.Affected($"is signed with {c.Certificate.SignatureAlgorithm.FriendlyName ?? c.Certificate.SignatureAlgorithm.Value}"));

    // RFC 3279 2.2, RFC 5758: md2, md4, md5, sha1 with RSA; sha1 with DSA and ECDSA; the older OIW numbers.
    private static readonly HashSet<string> Weak = new(StringComparer.Ordinal)
    {
        "1.2.840.113549.1.1.2", "1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10040.4.3", "1.2.840.10045.4.1",
        "1.3.14.3.2.29", "1.3.14.3.2.15", "1.3.14.3.2.3", "1.3.14.3.2.27",
    };
}
