using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.dsa-key</c>: a trusted authority has a DSA key.</summary>
public sealed class DsaKey : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.dsa-key",
        Title = "Authorities with DSA keys",
        Category = Category.Certificates,
        Severity = Severity.Low,
        Points = 4,
        Needs = Needs.Configuration,
        Techniques = ["T1600.001"],
        Covers = ["A-CertWeakDSA"],
        Why = "DSA was withdrawn (FIPS 186-5); its keys of 1024 bits with SHA-1 are weak, and one bad random number tells the key.",
        Remedy = new Remedy(
            "Build a new authority with RSA or ECDSA; retire this one.",
            "certutil -viewdelstore '{store}' # the DSA key: {thumbprint}",
            "certutil -viewstore '{store}' | Select-String 'DSA'",
            "certutil -dspublish -f '{thumbprint}.cer' '{kind}' # the DSA certificate"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Certificates(survey).Where(c => c.Certificate.PublicKey.Oid.Value == "1.2.840.10040.4.1").Select(c => c.Affected("has a DSA key"));
}
