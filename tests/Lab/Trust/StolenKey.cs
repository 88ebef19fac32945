using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Deception.Link;
using NATS.NKeys;

namespace Deception.Tests.Lab.Trust;

/// <summary>
/// A connection to the broker with the key of an agent, that speaks NATS's own protocol line by line: what the broker
/// refuses is seen as it says it.
/// </summary>
internal sealed class StolenKey : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private Stream _stream = Stream.Null;
    private StreamReader _reader = StreamReader.Null;
    private readonly Queue<string> _unheard = [];

    private StolenKey()
    {
    }

    /// <summary>Signs in as an agent.</summary>
    /// <param name="identity">Read from its state folder.</param>
    public static async Task<StolenKey> UseAsync(AgentIdentity identity)
    {
        var thief = new StolenKey();
        var broker = new Uri(identity.BrokerUrl);
        await thief._tcp.ConnectAsync(broker.Host, broker.Port);
        var info = await ReadLineAsync(thief._tcp.GetStream());
        var nonce = JsonDocument.Parse(info["INFO ".Length..]).RootElement.GetProperty("nonce").GetString()!;
        var tls = new SslStream(thief._tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true });
        (thief._stream, thief._reader) = (tls, new StreamReader(tls));
        using var key = KeyPair.FromSeed(identity.Seed);
        var signature = new byte[KeyPair.SignatureSize];
        key.Sign(Encoding.ASCII.GetBytes(nonce), signature);
        await thief.WriteAsync("CONNECT " + JsonSerializer.Serialize(new
        {
            verbose = false,
            pedantic = false,
            protocol = 1,
            headers = true,
            no_responders = true,
            name = "agent nobody",
            jwt = identity.Jwt,
            sig = System.Buffers.Text.Base64Url.EncodeToString(signature),
        }));
        return thief;
    }

    /// <summary>Says lines, and gives what came back until the broker has dealt with them: messages' subjects and refusals.</summary>
    public async Task<IReadOnlyList<string>> SayAsync(params IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            await WriteAsync(line);
        }
        await WriteAsync("PING");
        var answers = new List<string>();
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "PONG")
        {
            if (line == "PING")
            {
                await WriteAsync("PONG");
            }
            else
            {
                answers.Add(line);
                _unheard.Enqueue(line);
            }
        }
        return answers;
    }

    /// <summary>Publishes without an answer.</summary>
    public Task<IReadOnlyList<string>> PublishAsync(string subject, string payload = "", string? reply = null) =>
        SayAsync($"PUB {subject} {(reply is null ? "" : reply + " ")}{Encoding.UTF8.GetByteCount(payload)}\r\n{payload}");

    /// <summary>Reads until a line says what is waited for, first among those that nobody has looked at.</summary>
    public async Task<string> HearAsync(Func<string, bool> what)
    {
        while (_unheard.TryDequeue(out var old))
        {
            if (what(old))
            {
                return old;
            }
        }
        using var limit = new CancellationTokenSource(TrustChain.Patience, TimeProvider.System);
        while (await _reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (what(line))
            {
                return line;
            }
        }
        throw new IOException("the broker hung up");
    }

    public Task WriteAsync(string line) =>
        _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), TestContext.Current.CancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, TestContext.Current.CancellationToken) > 0 && one[0] != '\n')
        {
            line.Add(one[0]);
        }
        return Encoding.UTF8.GetString([.. line]);
    }
}
