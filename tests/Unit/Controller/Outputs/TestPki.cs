using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Deception.Tests.Unit.Controller.Outputs;

/// <summary>An authority and a certificate of siem.example.</summary>
internal sealed class TestPki : IDisposable
{
    public TestPki(string folder)
    {
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(from, to);
        AuthorityFile = Path.Combine(folder, "authority.pem");
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=siem", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("siem.example");
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        using var own = signed.CopyWithPrivateKey(key);
        Server = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null);
    }

    public string AuthorityFile { get; }
    public X509Certificate2 Server { get; }

    public void Dispose() => Server.Dispose();
}
