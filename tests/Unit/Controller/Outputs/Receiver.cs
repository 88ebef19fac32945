using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Deception.Controller.Hosting;
using Xunit;

namespace Deception.Tests.Unit.Controller.Outputs;

/// <summary>A syslog receiver that takes octet-counted frames to the letter.</summary>
internal sealed partial class Receiver : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();
    private readonly X509Certificate2? _certificate;
    private readonly int _port;
    private Socket? _peer;

    public Receiver(X509Certificate2? certificate = null, bool listens = true)
    {
        _certificate = certificate;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        if (listens)
        {
            Listen();
        }
    }

    public SyslogOptions Options(string transport) => Options(transport, _port);

    public static SyslogOptions Options(string transport, int port) => new()
    {
        Name = "siem",
        Transport = Enum.Parse<SyslogTransport>(transport, ignoreCase: true),
        Host = "127.0.0.1",
        Port = port,
    };

    /// <summary>Until now the port was ours, but refused everybody.</summary>
    public void Listen()
    {
        _listener.Listen();
        _ = AcceptAsync();
    }

    public void HangUp() => _peer!.Shutdown(SocketShutdown.Both);

    /// <summary>Id and revision of the next messages.</summary>
    public async Task<List<string>> TakeAsync(int count)
    {
        var ids = new List<string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (ids.Count < count)
        {
            ids.Add(Id(await _messages.Reader.ReadAsync(limit.Token)));
        }
        return ids;
    }

    public static string Id(byte[] message)
    {
        var match = Head().Match(Encoding.UTF8.GetString(message));
        Assert.True(match.Success);
        return $"{match.Groups[1].Value}:{match.Groups[2].Value}";
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _peer = await _listener.AcceptAsync();
                _ = ReadAsync(new NetworkStream(_peer, ownsSocket: true));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        try
        {
            if (_certificate is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(_certificate);
                stream = secure;
            }
            while (await CountAsync(stream) is { } count)
            {
                var message = new byte[count];
                await stream.ReadExactlyAsync(message);
                await _messages.Writer.WriteAsync(message);
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task<int?> CountAsync(Stream stream)
    {
        var (digits, one) = (new StringBuilder(), new byte[1]);
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == ' ')
            {
                return int.Parse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture);
            }
            digits.Append((char)one[0]);
        }
        return null;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _peer?.Dispose();
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex("^<\\d+>1 .* \\[deception@32473 id=\"([^\"]+)\" rev=\"(\\d+)\"", RegexOptions.Singleline)]
    private static partial Regex Head();
}
