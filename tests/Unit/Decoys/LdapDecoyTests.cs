using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Deception.Contracts;
using Deception.Decoys;
using Deception.Decoys.Hosting;
using Deception.Decoys.Touches;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Decoys;

/// <summary>The decoy on Kestrel, over real sockets.</summary>
public sealed class LdapDecoyTests : IAsyncLifetime
{
    private readonly Channel<Finding> _findings = Channel.CreateUnbounded<Finding>();
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(3));
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private WebApplication _app = null!;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton(new TouchBook(f => _findings.Writer.TryWrite(f), () => null, _clock));
        builder.AddDecoys([new DecoySettings { Kind = "ldap", Listen = "127.0.0.1:0", Domain = "lab.test", Host = "dc3" }],
            new DecoyLimits { ConnectionsPerClient = 2, MessageBytes = 4096, TotalBytes = 8192 });
        _app = builder.Build();
        await _app.StartAsync(_end.Token);
        _port = new Uri(_app.Urls.Single()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _end.Dispose();
    }

    [Fact]
    public async Task A_connection_is_told_at_once_and_credentials_too()
    {
        using var client = await ConnectAsync();
        var contact = await _findings.Reader.ReadAsync(_end.Token);
        await client.GetStream().WriteAsync(LdapBytes.SimpleBind, _end.Token);
        var login = await _findings.Reader.ReadAsync(_end.Token);
        var reply = LdapReply.Read(await ReadAsync(client));

        Assert.Equal(("honey.host-contact", Severity.High, FindingKind.Touch), (contact.Detector, contact.Severity, contact.Kind));
        Assert.Equal(("honey.service-login", Severity.Critical), (login.Detector, login.Severity));
        Assert.Equal(["T1078", "T1021"], login.Techniques);
        Assert.Equal("127.0.0.1", login.Source.Ip);
        Assert.Equal(@"LAB\bob", login.Source.Account);
        Assert.Equal((_port, "dc3.lab.test"), (login.Target.Port, login.Target.Host));
        Assert.Contains(@"127.0.0.1 tried to sign in as LAB\bob", login.Summary, StringComparison.Ordinal);
        Assert.Equal(49, reply.Code);
    }

    [Fact]
    public async Task Messages_in_pieces_and_together_are_read()
    {
        using var client = await ConnectAsync();
        byte[] both = [.. LdapBytes.Bind(1, "", ""), .. LdapBytes.Search(2, "", 0, "dnsHostName")];
        foreach (var piece in both.Chunk(7))
        {
            await client.GetStream().WriteAsync(piece, _end.Token);
        }

        Assert.Equal(0, LdapReply.Read(await ReadAsync(client)).Code);
        Assert.Equal(["dc3.lab.test"], LdapReply.Entry(await ReadAsync(client))["dnsHostName"]);
        Assert.Equal(2, LdapReply.Read(await ReadAsync(client)).Id);
    }

    [Theory]
    [InlineData("474554202F20485454502F312E310D0A")] // GET / HTTP/1.1
    [InlineData("160301020001")] // TLS ClientHello
    [InlineData("3084FFFFFFFF")] // four gigabytes
    [InlineData("30821FFF0201")] // more than a message may have
    [InlineData("3080")] // indefinite length
    public async Task What_is_no_LDAP_ends_the_connection(string hex)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(Convert.FromHexString(hex), _end.Token);

        Assert.True(await IsClosedAsync(client));
    }

    [Fact]
    public async Task Who_sends_too_much_is_cut_off()
    {
        using var client = await ConnectAsync();
        var bind = LdapBytes.Bind(1, new string('a', 3000), "x");
        for (var i = 0; i < 2; i++)
        {
            await client.GetStream().WriteAsync(bind, _end.Token);
            Assert.Equal(49, LdapReply.Read(await ReadAsync(client)).Code);
        }
        await client.GetStream().WriteAsync(bind, _end.Token);

        Assert.True(await IsClosedAsync(client));
    }

    [Fact]
    public async Task One_client_gets_few_connections_and_each_is_counted()
    {
        using var first = await ConnectAsync();
        using var second = await ConnectAsync();
        await first.GetStream().WriteAsync(LdapBytes.Bind(1, "", ""), _end.Token);
        await ReadAsync(first);
        await second.GetStream().WriteAsync(LdapBytes.Bind(1, "", ""), _end.Token);
        await ReadAsync(second);

        Assert.True(await IsRefusedAsync());
        await _findings.Reader.ReadAsync(_end.Token);
        await _app.StopAsync(_end.Token);
        var last = await _findings.Reader.ReadAsync(_end.Token);
        Assert.Equal((3, 2), (last.Count, last.Revision));
        Assert.Contains("connected 3 times", last.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_ends_a_connection()
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(LdapBytes.Bind(1, "", ""), _end.Token);
        await ReadAsync(client);

        var closed = IsClosedAsync(client);
        while (!closed.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(3));
            await Task.Yield();
        }
        Assert.True(await closed);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
        return client;
    }

    /// <summary>A refused connection may be reset before its opening is told.</summary>
    private async Task<bool> IsRefusedAsync()
    {
        try
        {
            using var client = await ConnectAsync();
            return await IsClosedAsync(client);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    private async Task<byte[]> ReadAsync(TcpClient client)
    {
        var head = new byte[2];
        await client.GetStream().ReadExactlyAsync(head, _end.Token);
        var lengthBytes = new byte[head[1] > 0x80 ? head[1] & 0x7F : 0];
        await client.GetStream().ReadExactlyAsync(lengthBytes, _end.Token);
        var length = lengthBytes.Length == 0 ? head[1] : lengthBytes.Aggregate(0, (sum, b) => (sum << 8) | b);
        var body = new byte[length];
        await client.GetStream().ReadExactlyAsync(body, _end.Token);
        return [.. head, .. lengthBytes, .. body];
    }

    private async Task<bool> IsClosedAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], _end.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
