using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Deception.Controller.Hosting;

namespace Deception.Controller.Outputs;

/// <summary>An open way to a syslog receiver.</summary>
public abstract class SyslogConnection : IAsyncDisposable
{
    /// <summary>How long a connection or a write may take.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Opens it.</summary>
    /// <exception cref="IOException">It can't be opened; also SocketException and AuthenticationException.</exception>
    public static async Task<SyslogConnection> OpenAsync(SyslogOptions options, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        return options.Transport is SyslogTransport.Udp
            ? await UdpConnection.ConnectAsync(options, limit.Token)
            : await StreamConnection.ConnectAsync(options, limit.Token);
    }

    /// <summary>Sends one message.</summary>
    /// <exception cref="IOException">The receiver is gone; also SocketException.</exception>
    public abstract Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken stop);

    /// <summary>Ends when the receiver closes the connection; never, where there is none.</summary>
    public abstract Task Closed { get; }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>Datagrams (RFC 5426): what gets lost on the way is lost, only a refused port is noticed.</summary>
internal sealed class UdpConnection(Socket socket) : SyslogConnection
{
    private readonly TaskCompletionSource _never = new();

    public override Task Closed => _never.Task;

    public static async Task<UdpConnection> ConnectAsync(SyslogOptions options, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, stop);
            return new UdpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken stop) =>
        await socket.SendAsync(message, stop);

    public override ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>TCP with octet counting (RFC 6587, section 3.4.1), plain or inside TLS (RFC 5425).</summary>
internal sealed class StreamConnection : SyslogConnection
{
    private readonly Stream _stream;

    private StreamConnection(Stream stream)
    {
        _stream = stream;
        Closed = ReadToEndAsync();
    }

    // A receiver never says a word, so an ended read is the only sign that it has gone: TCP takes writes for a while.
    public override Task Closed { get; }

    public static async Task<StreamConnection> ConnectAsync(SyslogOptions options, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            KeepAlive.Set(socket);
            await socket.ConnectAsync(options.Host, options.Port, stop);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            return new StreamConnection(
                options.Transport is SyslogTransport.Tls ? await SecureAsync(stream, options, stop) : stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        if (Closed.IsCompleted)
        {
            throw new IOException("the receiver closed the connection");
        }
        var count = Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " ");
        var frame = new byte[count.Length + message.Length];
        count.CopyTo(frame, 0);
        message.CopyTo(frame.AsMemory(count.Length));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            await _stream.WriteAsync(frame, limit.Token);
            await _stream.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException("the receiver takes nothing");
        }
    }

    public override ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<SslStream> SecureAsync(Stream stream, SyslogOptions options, CancellationToken stop)
    {
        var secure = new SslStream(stream);
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName ?? options.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (options.CaFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            tls.CertificateChainPolicy = policy;
        }
        await secure.AuthenticateAsClientAsync(tls, stop);
        return secure;
    }

    private async Task ReadToEndAsync()
    {
        var nothing = new byte[256];
        try
        {
            while (await _stream.ReadAsync(nothing) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
        }
    }
}
