using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Deception.Controller.Authority;

/// <summary>The certificates of broker and controller: one small authority, known to agents by its digest (RFC 5280).</summary>
public static class CertificateAuthority
{
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    /// <summary>How long a server's certificate is valid.</summary>
    public static readonly TimeSpan ServerLife = TimeSpan.FromDays(397);

    /// <summary>How long before its end a server's certificate is replaced.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(60);

    private const int AuthorityYears = 20;

    /// <summary>A new authority: certificate and key in PEM.</summary>
    public static byte[] Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Deception authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - Backdated, now.AddYears(AuthorityYears));
        return Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>Reads what <see cref="Create"/> gave.</summary>
    public static X509Certificate2 Read(byte[] pem)
    {
        var text = Encoding.ASCII.GetString(pem);
        return X509Certificate2.CreateFromPem(text, text);
    }

    /// <summary>A server's certificate for some host names and addresses.</summary>
    public static X509Certificate2 Issue(X509Certificate2 authority, IReadOnlyList<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=Deception server"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }
        request.CertificateExtensions.Add(alternatives.Build());
        using var made = request.Create(authority, Later(now - Backdated, authority.NotBefore), now + ServerLife, RandomNumberGenerator.GetBytes(16));
        return made.CopyWithPrivateKey(key);
    }

    private static DateTimeOffset Later(DateTimeOffset wanted, DateTime authority) => wanted > authority ? wanted : authority;
}
