using System.Text.RegularExpressions;
using System.Threading.Channels;
using Deception.Contracts;
using Deception.Decoys;
using Deception.Decoys.Hosting;
using Deception.Decoys.Touches;
using Deception.Tests.Lab.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Command = Deception.Tests.Lab.Support.Command;

namespace Deception.Tests.Lab.Decoys;

/// <summary>The usual client of each decoy service is refused as the real one would refuse it, and the credential's name is told, never its password.</summary>
public sealed class ClientTests
{
    private const string Secret = "Never-Shown-1";

    // Kind; mechanism and account that are told; what the client says; the client, of which PORT is the port.
    public static TheoryData<string, string, string, string, string> Clients => new()
    {
        { "ftp", "FTP password", "bob", "530 Login incorrect.", $"printf 'user bob {Secret}\\nquit\\n' | ftp -n -v 127.0.0.1 PORT" },
        { "telnet", "Telnet password", "bob", "Login incorrect", $"/usr/bin/python3 -W ignore -c \"import telnetlib as t; c = t.Telnet('127.0.0.1', PORT); c.read_until(b'login: '); c.write(b'bob\\n'); "
            + $"c.read_until(b'Password: '); c.write(b'{Secret}\\n'); print(c.read_until(b'login: ').decode())\"" },
        { "redis", "Redis AUTH", "bob", "WRONGPASS", $"redis-cli -p PORT --user bob --pass {Secret} ping" },
        { "mysql", "MySQL password", "bob", "ERROR 1045 (28000): Access denied for user 'bob'@'127.0.0.1' (using password: YES)", $"mysql -h 127.0.0.1 -P PORT -u bob -p{Secret} -e 'select 1'" },
        { "postgresql", "SCRAM-SHA-256", "bob", "FATAL:  password authentication failed for user \"bob\"", $"PGPASSWORD={Secret} psql -h 127.0.0.1 -p PORT -U bob -c 'select 1' postgres" },
        { "mssql", "SQL Server password", "bob", "Login failed for user 'bob'.", $"echo exit | TDSVER=7.4 tsql -H 127.0.0.1 -p PORT -U bob -P {Secret}" },
        { "mssql", "NTLMv2", "bob", "Login failed for user 'LAB\\bob'.", $"echo exit | TDSVER=7.4 tsql -H 127.0.0.1 -p PORT -U 'LAB\\bob' -P {Secret}" },
    };

    // Kind; what the host runs; what nmap has to say of it.
    public static TheoryData<string, string, string> Products => new()
    {
        { "ftp", "linux", "ftp vsftpd 3.0.3" },
        { "ftp", "windows", "ftp Microsoft ftpd" },
        { "telnet", "linux", "telnet Linux telnetd" },
        { "redis", "linux", "redis Redis key-value store" },
        { "vnc", "linux", "vnc VNC" },
        { "mysql", "linux", "mysql MySQL 5.5.5-10.11.6-MariaDB-0+deb12u1" },
        { "postgresql", "linux", "postgresql PostgreSQL DB 15" },
        { "mssql", "windows", "ms-sql-s Microsoft SQL Server 2019" },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_is_refused_and_told(string kind, string mechanism, string account, string said, string client)
    {
        await using var decoy = await StartAsync(kind, kind == "mssql" ? "windows" : "linux");
        var result = await Command.RunAsync(["bash", "-c", client.Replace("PORT", $"{decoy.Port}", StringComparison.Ordinal)]);
        Assert.Contains(said, result.Text + result.Errors, StringComparison.Ordinal);

        var told = await decoy.Findings.Reader.ReadAsync(TestContext.Current.CancellationToken);
        for (; told.Detector != "honey.service-login"; told = await decoy.Findings.Reader.ReadAsync(TestContext.Current.CancellationToken))
        {
        }
        Assert.Equal((account, "127.0.0.1", decoy.Port), (told.Source.Account, told.Source.Ip, told.Target.Port));
        Assert.Contains(told.Evidence, e => e == new Evidence("mechanism", mechanism));
        Assert.Contains(told.Evidence, e => e == new Evidence("service", kind));
        Assert.DoesNotContain(Secret, System.Text.Json.JsonSerializer.Serialize(told), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_port_scanner_names_the_product_and_no_honeypot(string kind, string system, string product)
    {
        await using var decoy = await StartAsync(kind, system);
        var result = await Command.RunAsync(["nmap", "-sV", "-Pn", "-n", "-p", $"{decoy.Port}", "-oG", "-", "127.0.0.1"]);
        var named = Regex.Match(result.Text, @"\d+/open/tcp//([^/]*)//([^/]*)/");
        Assert.True(named.Success, result.Text + result.Errors);
        Assert.StartsWith(product, $"{named.Groups[1].Value} {named.Groups[2].Value}", StringComparison.Ordinal);
        Assert.DoesNotContain("honey", result.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<Running> StartAsync(string kind, string system)
    {
        var findings = Channel.CreateUnbounded<Finding>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new TouchBook(f => findings.Writer.TryWrite(f), () => null, TimeProvider.System));
        builder.AddDecoys([new DecoySettings { Kind = kind, Listen = "127.0.0.1:0", Domain = "lab.test", Host = "files01", System = system }]);
        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Running(app, findings, new Uri(app.Urls.Single()).Port);
    }

    private sealed record Running(WebApplication App, Channel<Finding> Findings, int Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
