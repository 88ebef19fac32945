using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Deception.Controller.Authority;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deception.Tests.Unit.Link;

/// <summary>A web server that shows another's authority under a certificate of its own, and notes what it is asked.</summary>
internal sealed class Impostor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentQueue<string> _requests = new();

    private Impostor(WebApplication app, X509Certificate2 certificate, string pem)
    {
        (_app, _certificate) = (app, certificate);
        _app.Run(http =>
        {
            _requests.Enqueue($"{http.Request.Method} {http.Request.Path}");
            return http.Response.WriteAsync(pem);
        });
    }

    public string Address => _app.Urls.First();

    public IEnumerable<string> Requests => _requests;

    public static async Task<Impostor> StartAsync(string pem)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authority = CertificateAuthority.Read(CertificateAuthority.Create(now));
        using var made = CertificateAuthority.Issue(authority, ["127.0.0.1"], now);
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls("https://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
        var impostor = new Impostor(builder.Build(), certificate, pem);
        await impostor._app.StartAsync();
        return impostor;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }
}
