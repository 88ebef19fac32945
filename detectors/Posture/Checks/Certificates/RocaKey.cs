using System.Security.Cryptography.X509Certificates;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.roca-key</c>: a trusted authority's key was made by hardware that makes guessable ones.</summary>
public sealed class RocaKey : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.roca-key",
        Title = "Authority with a ROCA key",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Configuration,
        Techniques = ["T1600.001"],
        Covers = ["A-CertROCA"],
        Why = "Keys of certain chips (CVE-2017-15361) can be factored from the public key alone.",
        Remedy = new Remedy(
            "Renew the authority with a key made by updated hardware or in software.",
            "certutil -viewdelstore '{store}' # the ROCA key: {thumbprint}",
            "certutil -viewstore '{store}' '{thumbprint}'",
            "certutil -dspublish -f '{thumbprint}.cer' '{kind}' # the former certificate"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Certificates(survey).Where(c => c.Certificate.GetRSAPublicKey() is { } key && IsOfBadChip(key.ExportParameters(false).Modulus!)).Select(c => c.Affected("has a key with the fingerprint of CVE-2017-15361"));

    // Such a modulus is, modulo each of these primes, a power of 65537; by chance that happens once in 2^27 (Nemec et al., 2017).
    private static readonly int[] Primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

    private static bool IsOfBadChip(byte[] modulus)
    {
        var n = new System.Numerics.BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        return Primes.All(p => IsPower((int)(n % p), p));
    }

    private static bool IsPower(int value, int prime)
    {
        for (int power = 1, i = 0; i < prime; i++, power = power * (65537 % prime) % prime)
        {
            if (power == value)
            {
                return true;
            }
        }
        return false;
    }
}
