namespace Deception.Protocols.Smb;

/// <summary>Finds SMB messages in one direction of a byte stream (MS-SMB2 2.1; RFC 1002, 4.3.1), also after bytes were lost.</summary>
internal sealed class SmbFraming(ProtocolCounters counters, bool startsLost)
{
    /// <summary>Bytes of the transport's own header, and how far after it a message tells its kind.</summary>
    public const int HeaderLength = 4, Telling = 8;

    private const long MaxSearch = 64L * 1024 * 1024; // above the longest message, 16 MiB
    private const byte SessionMessage = 0x00, FirstControl = 0x81, LastControl = 0x85;

    private bool _lost = startsLost;
    private long _searched;

    /// <summary>True once nothing in this direction can be SMB any more.</summary>
    public bool IsHopeless => _searched > MaxSearch;

    /// <summary>Says that bytes are missing before those that come next.</summary>
    public void Lose() => _lost = true;

    /// <summary>Steps to the next message, of which at least <see cref="Telling"/> bytes are there. False when more are needed.</summary>
    /// <param name="bytes">What is not consumed yet.</param>
    /// <param name="skipped">Bytes to be dropped in either case, before the message.</param>
    /// <param name="length">Length of the message after the transport's header.</param>
    public bool TryNext(ReadOnlySpan<byte> bytes, out int skipped, out int length)
    {
        skipped = length = 0;
        if (bytes.Length >= HeaderLength && IsControl(bytes))
        {
            length = LengthOf(bytes);
            return true;
        }

        if (bytes.Length < Telling)
        {
            return false;
        }

        if (!IsMessage(bytes))
        {
            if (!_lost)
            {
                counters.CountUnparsed("smb");
                _lost = true;
            }

            if (!TrySearch(bytes, out skipped))
            {
                _searched += skipped;
                return false;
            }
        }

        (_lost, _searched) = (false, 0);
        length = LengthOf(bytes[skipped..]);
        return true;
    }

    private static int LengthOf(ReadOnlySpan<byte> bytes) => bytes[1] << 16 | bytes[2] << 8 | bytes[3];

    // Session request, its answers and keep-alive, all of them short.
    private bool IsControl(ReadOnlySpan<byte> bytes) =>
        !_lost && bytes[0] is >= FirstControl and <= LastControl && bytes[1] == 0 && bytes[2] == 0;

    private static bool IsMessage(ReadOnlySpan<byte> bytes) => bytes[0] == SessionMessage
        && bytes[4] >= 0xFC && bytes[5..].StartsWith("SMB"u8) && LengthOf(bytes) >= 32;

    private static bool TrySearch(ReadOnlySpan<byte> bytes, out int at)
    {
        at = 0;
        while (true)
        {
            var found = bytes[at..].IndexOf("SMB"u8);
            if (found < 0)
            {
                at = Math.Max(at, bytes.Length - (Telling - 1));
                return false;
            }

            var start = at + found - 5;
            if (start >= 0 && IsMessage(bytes[start..]))
            {
                at = start;
                return true;
            }

            at += found + 3;
        }
    }
}
