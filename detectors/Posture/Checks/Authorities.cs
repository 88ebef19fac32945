using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Certification authorities in the directory.</summary>
internal static class Authorities
{
    /// <summary>A certificate of an authority that the directory trusts.</summary>
    /// <param name="Place">The object that holds it.</param>
    /// <param name="Certificate">It.</param>
    public sealed record Trusted(DirectoryObject Place, X509Certificate2 Certificate)
    {
        /// <summary>True when certificates of this authority sign in.</summary>
        public bool IsNtAuth => Place.Leaf.Equals("NTAuthCertificates", StringComparison.OrdinalIgnoreCase);

        /// <summary>An object that a check found fault with.</summary>
        public Affected Affected(string detail) => new(Certificate.GetNameInfo(X509NameType.SimpleName, false), Place.Name, detail)
        {
            Values = new Dictionary<string, string>
            {
                ["store"] = $"ldap:///{Place.Name}?cACertificate",
                ["thumbprint"] = Certificate.Thumbprint,
                ["kind"] = Place.Name.Contains("CN=AIA,", StringComparison.OrdinalIgnoreCase) ? "SubCA" : "RootCA",
            },
        };
    }

    /// <summary>Enrolment services: authorities that issue.</summary>
    public static IEnumerable<DirectoryObject> Services(Survey survey) => survey.OfClass("pKIEnrollmentService");

    /// <summary>The computers that they run on.</summary>
    public static IEnumerable<DirectoryObject> Computers(Survey survey) => Services(survey).Select(s => s.Text("dNSHostName")).OfType<string>()
        .SelectMany(h => survey.Computers.Where(c => string.Equals(c.Text("dNSHostName"), h, StringComparison.OrdinalIgnoreCase))).Distinct();

    /// <summary>All certificates of roots, intermediates and NTAuth that can be read.</summary>
    public static IEnumerable<Trusted> Certificates(Survey survey)
    {
        foreach (var place in survey.Objects.Where(o => o.Class == "certificationAuthority"))
        {
            foreach (var bytes in place.Bytes("cACertificate"))
            {
                if (Read(bytes) is { } certificate)
                {
                    yield return new Trusted(place, certificate);
                }
            }
        }
    }

    // A single zero byte stands for "none" where the schema wants a value.
    private static X509Certificate2? Read(byte[] bytes)
    {
        try
        {
            return bytes.Length < 16 ? null : X509CertificateLoader.LoadCertificate(bytes);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
