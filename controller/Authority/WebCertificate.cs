using System.Security.Cryptography.X509Certificates;
using Deception.Controller.Hosting;

namespace Deception.Controller.Authority;

/// <summary>The certificate of the web pages where the configuration gives none: of the controller's own authority, made in memory.</summary>
public sealed class WebCertificate(ControllerOptions options, AuthorityKeys keys, TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private X509Certificate2? _current;

    /// <summary>One that still holds for long.</summary>
    public X509Certificate2 Current
    {
        get
        {
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                if (_current is null || _current.NotAfter.ToUniversalTime() - now.UtcDateTime < CertificateAuthority.RenewBefore)
                {
                    using var made = CertificateAuthority.Issue(keys.Certificate, Names(), now);
                    // TLS wants a key that isn't ephemeral on some systems; a round through PKCS #12 gives one everywhere.
                    _current = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
                }
                return _current;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _current?.Dispose();

    private List<string> Names() =>
        [new Uri(options.Listen).Host.Trim('[', ']'), Environment.MachineName.ToLowerInvariant(), "localhost", "127.0.0.1", "::1", .. options.Names];
}
