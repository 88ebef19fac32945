namespace Deception.Protocols.Http;

/// <summary>Finds the heads of HTTP/1.x messages in one direction of a byte stream (RFC 9112, 2.1), also after bytes were lost.</summary>
internal sealed class HttpFraming(ProtocolCounters counters, bool startsLost)
{
    private const int MaxHead = 64 * 1024, MaxFirstLine = 8 * 1024;
    private const long MaxBody = 1L << 40;

    private bool _searches = startsLost;

    // While a line is longer than what was given, its rest is no beginning of a line.
    private bool _isMidLine;

    /// <summary>Says that bytes are missing before those that come next, which may well begin a message.</summary>
    public void Lose() => (_searches, _isMidLine) = (true, false);

    /// <summary>Steps to the next head. False when more bytes are needed.</summary>
    /// <param name="bytes">What is not consumed yet.</param>
    /// <param name="skipped">Bytes to be dropped in either case, before the head.</param>
    /// <param name="length">Length of the head that begins after them, the empty line at its end included.</param>
    public bool TryNext(ReadOnlySpan<byte> bytes, out int skipped, out int length)
    {
        skipped = length = 0;
        while (skipped < bytes.Length)
        {
            var rest = bytes[skipped..];
            var end = rest.IndexOf((byte)'\n');
            if (!_isMidLine && MayBegin(rest))
            {
                if (end < 0 && rest.Length < MaxFirstLine)
                {
                    return false;
                }

                if (end >= 0 && HttpHead.IsFirstLine(rest[..end].TrimEnd((byte)'\r')))
                {
                    if (TryHead(rest, out length))
                    {
                        _searches = false;
                        return true;
                    }

                    if (rest.Length < MaxHead)
                    {
                        return false;
                    }
                }
            }

            var isBlank = end is 0 || (end is 1 && rest[0] == '\r'); // allowed before a message (RFC 9112, 2.2)
            if (!_searches && !isBlank)
            {
                counters.CountUnparsed("http");
                _searches = true;
            }

            _isMidLine = end < 0;
            skipped += end < 0 ? rest.Length : end + 1;
        }

        return false;
    }

    /// <summary>How many bytes to step over for a body, of which the start is given.</summary>
    /// <param name="length">Its length; null when the message does not tell.</param>
    /// <param name="start">What of it is there.</param>
    public long Body(long? length, ReadOnlySpan<byte> start)
    {
        _searches |= length is null;
        // The answer to HEAD tells the length of a body that it does not have.
        return start.StartsWith("HTTP/1."u8) ? 0 : Math.Min(length ?? 0, MaxBody);
    }

    // Methods are in capitals; most bytes of a body are told from a first line by one look.
    private static bool MayBegin(ReadOnlySpan<byte> bytes) => bytes[0] is >= (byte)'A' and <= (byte)'Z'
        && (bytes.Length < 2 || bytes[1] is >= (byte)'A' and <= (byte)'Z');

    private static bool TryHead(ReadOnlySpan<byte> bytes, out int length)
    {
        var within = bytes[..Math.Min(bytes.Length, MaxHead)];
        var end = within.IndexOf("\r\n\r\n"u8);
        length = end + 4;
        return end >= 0;
    }
}
