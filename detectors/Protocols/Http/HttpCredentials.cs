using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ntlm;

namespace Deception.Protocols.Http;

/// <summary>Reads the credentials in heads of HTTP messages and what became of them.</summary>
internal sealed class HttpCredentials(IMessageSink sink, ProtocolCounters counters)
{
    private const int Unauthorized = 401, ProxyUnauthorized = 407;

    private readonly Listener _listener = new(sink);

    /// <summary>Reads a whole head. Gives the length of the body after it; null when only its end will tell.</summary>
    public long? Read(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var head = new HttpHead(bytes);
        head.TryLine(out var first);
        var isResponse = HttpHead.TryStatus(first, out var status);
        if (isResponse)
        {
            Answer(context, status);
        }

        long? length = isResponse ? null : 0;
        var isCoded = false;
        while (head.TryLine(out var line))
        {
            if (!HttpHead.TryField(line, out var name, out var value))
            {
                continue;
            }

            if (Is(name, "Authorization"u8) || Is(name, "Proxy-Authorization"u8)
                || Is(name, "WWW-Authenticate"u8) || Is(name, "Proxy-Authenticate"u8))
            {
                Credentials(context, value);
            }
            else if (Is(name, "Transfer-Encoding"u8))
            {
                isCoded = true;
            }
            else if (Is(name, "Content-Length"u8))
            {
                length = Utf8Parser.TryParse(value, out long told, out var read) && read == value.Length && told >= 0 ? told : null;
            }
        }

        return isResponse && status is < 200 or 204 or 304 ? 0 : isCoded ? null : length;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted) => Ascii.EqualsIgnoreCase(name, wanted);

    /// <summary>The status of the first answer after a last round tells whether the server took it.</summary>
    private void Answer(in MessageContext context, int status)
    {
        if (!_listener.IsLastRound || status < 200)
        {
            return;
        }

        _listener.IsLastRound = false;
        if (status is < 400 or Unauthorized or ProxyUnauthorized)
        {
            sink.Accept(context, new SignInResult(Carrier.Http, status < 400, (uint)status));
        }
    }

    private void Credentials(in MessageContext context, ReadOnlySpan<byte> value)
    {
        var space = value.IndexOf((byte)' ');
        if (space < 0)
        {
            return; // an offer without a token
        }

        var scheme = value[..space];
        var token = value[(space + 1)..].Trim((byte)' ');
        if (!Is(scheme, "Negotiate"u8) && !Is(scheme, "NTLM"u8) && !Is(scheme, "Kerberos"u8))
        {
            return; // Basic belongs here once its user name is wanted
        }

        var decoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(token.Length));
        if (Base64.DecodeFromUtf8(token, decoded, out _, out var length) == OperationStatus.Done)
        {
            SecurityTokens.Read(decoded.AsSpan(0, length), context, Carrier.Http, _listener, counters);
        }
        else
        {
            counters.CountUnparsed("http");
        }

        ArrayPool<byte>.Shared.Return(decoded, clearArray: true);
    }

    /// <summary>Hands messages on and notices those after which a server decides.</summary>
    private sealed class Listener(IMessageSink sink) : IMessageSink
    {
        public bool IsLastRound { get; set; }

        public void Accept(in MessageContext context, WireMessage message)
        {
            IsLastRound |= message is NtlmAuthenticate or KerberosMessage { Type: KerberosMessageType.ApReq };
            sink.Accept(context, message);
        }
    }
}
