using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Domain;

/// <summary>A line as it came to the SIEM.</summary>
internal sealed record SyslogLine(DateTimeOffset Received, string Text);

/// <summary>A real rsyslog that takes TLS and notes when each message came.</summary>
internal sealed class SyslogServer
{
    public const int Port = 6514;
    public const string ServerName = "siem.mine.test";

    private readonly string _config;
    private readonly string _folder;
    private readonly string _lines;

    public SyslogServer(string folder)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, "siem")).FullName;
        _lines = Path.Combine(_folder, "received");
        _config = Path.Combine(_folder, "rsyslog.conf");
        var (key, certificate) = (Path.Combine(_folder, "key.pem"), Path.Combine(_folder, "certificate.pem"));
        CaFile = Path.Combine(_folder, "ca.pem");
        WriteCertificates(key, certificate);
        File.WriteAllText(_config, string.Create(CultureInfo.InvariantCulture, $$"""
            global(workDirectory="{{_folder}}" net.enableDNS="off" maxMessageSize="64k"
                defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="{{CaFile}}"
                defaultNetstreamDriverCertFile="{{certificate}}" defaultNetstreamDriverKeyFile="{{key}}")
            module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
            input(type="imtcp" address="127.0.0.1" port="{{Port}}")
            template(name="timed" type="string" string="%timegenerated:::date-rfc3339% %rawmsg%\n")
            action(type="omfile" file="{{_lines}}" template="timed")
            """));
    }

    /// <summary>Who vouches for the server.</summary>
    public string CaFile { get; }

    /// <summary>Its place in the controller's config.</summary>
    public object Settings => new[]
    {
        new { name = "siem", transport = "tls", host = "127.0.0.1", port = Port, ca_file = CaFile, server_name = ServerName },
    };

    /// <summary>Command line.</summary>
    public IReadOnlyList<string> Command => ["rsyslogd", "-n", "-f", _config, "-i", Path.Combine(_folder, "pid")];

    /// <summary>All that came so far.</summary>
    public async Task<IReadOnlyList<SyslogLine>> LinesAsync(CancellationToken stop)
    {
        if (!File.Exists(_lines))
        {
            return [];
        }
        await using var file = new FileStream(_lines, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = await reader.ReadToEndAsync(stop);
        return
        [
            .. text.Split('\n')[..^1].Select(line => line.Split(' ', 2))
                .Where(parts => parts.Length == 2 && DateTimeOffset.TryParse(parts[0], CultureInfo.InvariantCulture, out _))
                .Select(parts => new SyslogLine(DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture), parts[1])),
        ];
    }

    private void WriteCertificates(string keyFile, string certificateFile)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(-1);
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ca = new CertificateRequest("CN=Lab authority", caKey, HashAlgorithmName.SHA256);
        ca.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        ca.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = ca.CreateSelfSigned(start, start.AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={ServerName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(ServerName);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, start, start.AddDays(1), [1, 2, 3, 4]);
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
    }
}
