using System.Security.Cryptography.X509Certificates;
using System.Text;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Deception.Link;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Authority;

/// <summary>
/// Writes what a nats-server (2.9.10 or later) needs to serve this controller: configuration in operator mode, certificate
/// and key. Written anew at each start and with each revocation, so that a broker that starts again knows the newest.
/// </summary>
public sealed class BrokerFolder(
    ControllerOptions options, AuthorityKeys keys, Mint mint, IDbContextFactory<ControllerDb> databases, TimeProvider clock)
{
    /// <summary>Name of the configuration.</summary>
    public const string ConfigName = "nats.conf";

    private const string LogName = "nats.log";

    /// <summary>The folder.</summary>
    public string Path => options.Broker.Folder ?? System.IO.Path.Combine(options.State, "broker");

    /// <summary>The broker's configuration.</summary>
    public string Config => In(ConfigName);

    /// <summary>The broker's log, which tells of permissions that were violated.</summary>
    public string Log => In(LogName);

    /// <summary>Writes all of it.</summary>
    public async Task WriteAsync(CancellationToken stop)
    {
        PrivateFile.MakeFolder(Path);
        WriteCertificate();
        await using var db = await databases.CreateDbContextAsync(stop);
        var account = mint.Account(await db.Revocations.AsNoTracking().ToListAsync(stop));
        var text = Encoding.UTF8.GetBytes(Text(account));
        PrivateFile.Replace(Config, text);
    }

    private string Text(string account) => $$"""
        # Written by deception-controller; changes are lost at its next start.
        listen: "{{options.Broker.ListenAddress}}"
        server_name: "deception"
        log_file: "{{Log}}"
        log_size_limit: 67108864
        max_payload: {{AgentPermissions.LargestPolicy}}
        tls {
          cert_file: "{{In("server.pem")}}"
          key_file: "{{In("server.key")}}"
          timeout: 5
        }
        jetstream { store_dir: "{{In("jetstream")}}" }
        operator: "{{mint.Operator()}}"
        system_account: "{{keys.System.GetPublicKey()}}"
        resolver { type: full, dir: "{{In("accounts")}}", allow_delete: false, interval: "2m" }
        resolver_preload {
          {{keys.System.GetPublicKey()}}: "{{mint.SystemAccount()}}"
          {{keys.Account.GetPublicKey()}}: "{{account}}"
        }

        """;

    // A certificate that still holds for the same names is kept: the broker reads it at its start only.
    private void WriteCertificate()
    {
        var names = Names();
        var (file, mark) = (In("server.pem"), In("server.names"));
        var wanted = string.Join('\n', names) + "\n" + keys.Certificate.Thumbprint + "\n";
        if (File.Exists(file) && File.Exists(In("server.key")) && File.Exists(mark) && File.ReadAllText(mark) == wanted)
        {
            using var old = X509CertificateLoader.LoadCertificateFromFile(file);
            if (old.NotAfter.ToUniversalTime() - clock.GetUtcNow().UtcDateTime > CertificateAuthority.RenewBefore)
            {
                return;
            }
        }
        using var made = CertificateAuthority.Issue(keys.Certificate, names, clock.GetUtcNow());
        using var key = made.GetECDsaPrivateKey()!;
        PrivateFile.Replace(In("server.key"), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        PrivateFile.Replace(file, Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n"));
        PrivateFile.Replace(mark, Encoding.UTF8.GetBytes(wanted));
    }

    private List<string> Names() => [new Uri(options.Broker.Url).Host.Trim('[', ']'), "localhost", "127.0.0.1", "::1", .. options.Broker.Names];

    private string In(string name) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, name));
}
