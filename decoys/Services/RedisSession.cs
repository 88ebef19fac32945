using System.Buffers.Text;
using System.Text;
using Deception.Decoys.Hosting;

namespace Deception.Decoys.Services;

/// <summary>Redis with a password (RESP, redis.io/docs/reference/protocol-spec) that nobody knows.</summary>
internal sealed class RedisSession(SessionContext context) : DecoySession(context)
{
    private const int MostArguments = 1024, LongestArgument = 32 << 10, LongestLine = 64;

    public override int LengthOf(ReadOnlySpan<byte> bytes) => bytes[0] == '*' ? (TryRead(bytes, out _, out var length) ? length : -1) : LineLength(bytes);

    public override byte[]? Answer(ReadOnlySpan<byte> message)
    {
        List<string> words = [];
        if (message[0] != '*')
        {
            words = [.. Encoding.UTF8.GetString(message).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        }
        else if (TryRead(message, out var read, out _) && read is not null)
        {
            words = read;
        }
        switch (words is [var first, ..] ? first.ToUpperInvariant() : "")
        {
            case "":
                return [];
            case "AUTH" when words.Count is 2 or 3:
                Offer("Redis AUTH", words.Count == 3 ? words[1] : "default");
                return Text("-WRONGPASS invalid username-password pair or user is disabled.");
            case "HELLO" when words.FindIndex(w => w.Equals("AUTH", StringComparison.OrdinalIgnoreCase)) is > 0 and var at && at + 2 < words.Count:
                Offer("Redis AUTH", words[at + 1]);
                return Text("-WRONGPASS invalid username-password pair or user is disabled.");
            case "HELLO":
                return Text("-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select "
                    + "the RESP protocol version at the same time");
            case "AUTH":
                return Text("-ERR wrong number of arguments for 'auth' command");
            case "GET" when words.Count != 2:
                return Text("-ERR wrong number of arguments for 'get' command");
            case "POST" or "HOST:": // a browser that was led here: Redis ends it
                return null;
            case "QUIT":
                IsOver = true;
                return Text("+OK");
            default:
                return Text("-NOAUTH Authentication required.");
        }
    }

    // *N CR LF, then N times $LENGTH CR LF bytes CR LF. False when this is none; length 0 while it is not whole.
    private static bool TryRead(ReadOnlySpan<byte> bytes, out List<string>? words, out int length)
    {
        (words, length) = (null, 0);
        var at = 0;
        if (!TryNumber(bytes, ref at, (byte)'*', MostArguments, out var count))
        {
            return at == 0;
        }
        List<string> read = [];
        for (var i = 0; i < count; i++)
        {
            var before = at;
            if (!TryNumber(bytes, ref at, (byte)'$', LongestArgument, out var size))
            {
                return at == before;
            }
            if (bytes.Length - at < size + 2)
            {
                return true;
            }
            read.Add(Encoding.UTF8.GetString(bytes.Slice(at, size)));
            at += size + 2;
        }
        (words, length) = (read, at);
        return true;
    }

    // False with the place unmoved when more bytes are needed; false with it moved when this is no such line.
    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int at, byte mark, int most, out int number)
    {
        number = 0;
        var rest = bytes[at..];
        var end = rest.IndexOf("\r\n"u8);
        if ((rest.Length > 0 && rest[0] != mark) || (end < 0 && rest.Length > LongestLine)
            || (end >= 0 && (!Utf8Parser.TryParse(rest[1..end], out number, out var used) || used != end - 1 || number < 0 || number > most)))
        {
            at++;
            return false;
        }
        if (end < 0)
        {
            return false;
        }
        at += end + 2;
        return true;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\r\n");
}
