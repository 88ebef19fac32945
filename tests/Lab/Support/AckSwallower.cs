using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Deception.Tests.Lab.Support;

/// <summary>
/// A line to the broker that breaks in one direction at the worst moment: the first finding goes through, and from then on
/// nothing comes back, so the agent never learns that it is stored.
/// </summary>
internal sealed class AckSwallower : IAsyncDisposable
{
    private static readonly byte[] Finding = [.. "HPUB deception.findings."u8];

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Broker _broker;
    private readonly X509Certificate2 _certificate;
    private readonly Task _accepting;
    private volatile bool _isSwallowing;

    public AckSwallower(Broker broker)
    {
        _broker = broker;
        // Only who has the broker's own key can stand between it and an agent.
        using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(broker.Folder, "server.pem"), Path.Combine(broker.Folder, "server.key"));
        _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true)
            {
                lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient agent)
    {
        using var near = agent;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_broker.Address, _stop.Token);
            // The broker's first line is in the clear; TLS begins after it.
            await CarryLineAsync(far.GetStream(), near.GetStream());
            await using var toBroker = new SslStream(far.GetStream());
            await using var toAgent = new SslStream(near.GetStream());
            await toBroker.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true }, _stop.Token);
            await toAgent.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            await Task.WhenAny(UpAsync(toAgent, toBroker), DownAsync(toBroker, toAgent));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // Either end went away.
        }
    }

    private async Task CarryLineAsync(NetworkStream from, NetworkStream to)
    {
        var one = new byte[1];
        while (await from.ReadAsync(one, _stop.Token) > 0)
        {
            await to.WriteAsync(one, _stop.Token);
            if (one[0] == '\n')
            {
                return;
            }
        }
    }

    private async Task UpAsync(Stream agent, Stream broker)
    {
        var buffer = new byte[65536];
        var last = Array.Empty<byte>();
        for (int n; (n = await agent.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            byte[] seen = [.. last, .. buffer.AsSpan(0, n)];
            _isSwallowing |= seen.AsSpan().IndexOf(Finding) >= 0;
            last = seen[^Math.Min(seen.Length, Finding.Length)..];
            await broker.WriteAsync(buffer.AsMemory(0, n), _stop.Token);
        }
    }

    private async Task DownAsync(Stream broker, Stream agent)
    {
        var buffer = new byte[65536];
        for (int n; (n = await broker.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            if (!_isSwallowing)
            {
                await agent.WriteAsync(buffer.AsMemory(0, n), _stop.Token);
            }
        }
    }
}
